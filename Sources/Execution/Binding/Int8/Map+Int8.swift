import Kernels
import Networks
import Programs

extension MapInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    let kernel = binder.kernels.map!
    let table = BoundTable(self, binder)
    let (rows, channels) = (binder.program[output].rows, binder.program[output].columns)
    let (x, out, mask) = (binder.tensor(input), binder.tensor(output), maskOut.map { binder.tensor($0) })
    return BoundStep(
      before: { table.follow() }, units: rows, grain: max(16, rows / (4 * binder.pool.count)),
      rowsPerUnit: 1,
      body: { begin, end, _ in
        var block = rm_map(
          x: UnsafePointer(x.uint8), table: table.elements, passes: table.passes, channels: channels,
          out: out.uint8, mask_out: mask?.uint8)
        kernel(&block, begin, end)
      })
  }
}

extension MapBackwardInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    let kernel = binder.kernels.map_backward!
    let table = BoundSlopes(kind, of: input, binder)
    let output = binder.program[output]
    let rescaling = Rescaling(epilogue, of: self.output, binder, index)
    let pressed = pressure.map { BoundPressure($0, error, of: input, binder) }
    let block = rm_map_backward(
      error: UnsafePointer(pressed?.errors ?? binder.int8(error)), x: UnsafePointer(binder.uint8(input)),
      slopes: table.slopes,
      channels: output.columns, out: binder.int8(self.output), requantise: rm_requantise())
    return .rescaled(
      rescaling, units: output.rows, grain: max(16, output.rows / (4 * binder.pool.count)),
      before: {
        table.follow()
        pressed?.follow()
      },
      body: { begin, end, thread in
        var block = block
        block.requantise = rescaling.block
        kernel(&block, begin, end, rescaling.magnitude(thread))
      })
  }
}

/// The errors of gates with what is added to them.
private final class BoundPressure: @unchecked Sendable {
  private let pressure: GatePressure
  private let error: UnsafePointer<Int8>, logits: UnsafePointer<Int8>
  private let count: Int, batch: Int
  private let scale: MovingScale
  private let memory: Memory

  var errors: UnsafeMutablePointer<Int8> { memory.pointer(Int8.self) }

  init(_ pressure: GatePressure, _ error: TensorID, of input: TensorID, _ binder: Binder) {
    self.pressure = pressure
    (self.error, logits) = (UnsafePointer(binder.int8(error)), UnsafePointer(binder.int8(input)))
    (count, batch) = (binder.program[error].bytes, binder.program.batch)
    scale = MovingScale(binder.program[error].scale, binder)
    memory = binder.allocate(count + 64)
  }

  func follow() {
    var open = 0
    for index in 0..<count where logits[index] >= 0 { open += 1 }
    let push = pressure.push(open: open, of: count, batch: batch, unit: scale.value)
    for index in 0..<count { errors[index] = Int8(max(-127, min(127, Int(error[index]) + push))) }
  }
}

/// The scale of a tensor whose exponent may move.
private struct MovingScale {
  private let base: Double
  private let offset: Int
  private let source: ExponentSource?

  init(_ scale: Scale, _ binder: Binder) {
    base = scale.base.map { Double(binder.store.scale(of: $0)) } ?? 1
    (offset, source) = (scale.offset, scale.exponent.map { binder.source(of: $0) })
  }

  var exponent: Int { offset + Int(source?.value ?? 0) }
  var value: Double { base * Double(sign: .plus, exponent: exponent, significand: 1) }
}

/// The table of a map, made again when the exponents that it was made for have moved.
private final class BoundTable: @unchecked Sendable {
  private let instruction: MapInstruction
  private let input: MovingScale, output: MovingScale
  private let inputIsSigned: Bool, outputIsSigned: Bool
  private let memory: Memory
  private var made: (Int, Int)?

  var elements: UnsafeMutablePointer<UInt8> { memory.pointer(UInt8.self) }
  var passes: UnsafeMutablePointer<UInt8> { memory.pointer(UInt8.self, at: 256) }

  init(_ i: MapInstruction, _ binder: Binder) {
    instruction = i
    input = MovingScale(binder.program[i.input].scale, binder)
    output = MovingScale(binder.program[i.output].scale, binder)
    (inputIsSigned, outputIsSigned) = (binder.isSigned(i.input), binder.isSigned(i.output))
    memory = binder.allocate(512)
    follow()
  }

  func follow() {
    let exponents = (input.exponent, output.exponent)
    if let made, made == exponents { return }
    made = exponents
    let table = ActivationTable(
      instruction, inputScale: input.value, inputIsSigned: inputIsSigned, outputScale: output.value,
      outputIsSigned: outputIsSigned)
    for byte in 0..<256 {
      elements[byte] = table.elements[byte]
      passes[byte] = table.passes[byte] ? 1 : 0
    }
  }
}

/// The slopes of an activation, made again when the exponent that they were made for has moved.
private final class BoundSlopes: @unchecked Sendable {
  private let kind: ActivationKind
  private let input: MovingScale
  private let isSigned: Bool
  private let memory: Memory
  private var made: Int?

  var slopes: UnsafeMutablePointer<Int8> { memory.pointer(Int8.self) }

  init(_ kind: ActivationKind, of tensor: TensorID, _ binder: Binder) {
    self.kind = kind
    input = MovingScale(binder.program[tensor].scale, binder)
    isSigned = binder.isSigned(tensor)
    memory = binder.allocate(256)
    follow()
  }

  func follow() {
    guard made != input.exponent else { return }
    made = input.exponent
    let table = ActivationTable.slopes(of: kind, inputScale: input.value, inputIsSigned: isSigned)
    for byte in 0..<256 { slopes[byte] = table[byte] }
  }
}
