import Kernels
import Networks
import Programs

extension GroupNormInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) throws(BindingError) -> BoundStep {
    let kernel = binder.kernels.group_norm!
    let read = binder.program[input]
    let factors = try BoundNorm(
      scale, shift, count: positions * read.columns / groups, epsilon: epsilon, from: input, to: output,
      binder)
    let block = rm_group_norm(
      x: UnsafePointer(binder.uint8(input)), is_signed: binder.isSigned(input) ? 1 : 0, positions: positions,
      channels: read.columns, groups: groups, epsilon: factors.numbers.epsilon, scale: factors.scale,
      bias: factors.bias, shift: 1, low: -127, high: 127, out: binder.uint8(output), mask_out: nil)
    let units = read.rows / positions
    return BoundStep(
      before: { factors.follow() }, units: units, grain: max(1, units / (4 * binder.pool.count)),
      rowsPerUnit: positions,
      body: { begin, end, _ in
        var block = block
        block.shift = factors.shift
        kernel(&block, begin, end)
      })
  }
}

extension GroupNormBackwardInstruction: IntegerInstruction {
  /// The error on all threads; the gradients, to which all images add, before it on one.
  func bind(integers binder: Binder, _ index: Int) throws(BindingError) -> BoundStep {
    let read = binder.program[input]
    let count = positions * read.columns / groups
    let factors = try BoundErrorNorm(scale, binder)
    let numbers = NormIntegers(
      count: count, epsilon: epsilon,
      inputScale: read.scale.base.map { Double(binder.store.scale(of: $0)) } ?? 1, outputScale: 1)
    let block = rm_group_norm_backward(
      x: UnsafePointer(binder.uint8(input)), is_signed: binder.isSigned(input) ? 1 : 0, positions: positions,
      channels: read.columns, groups: groups, epsilon: numbers.epsilon, scale: factors.scale,
      rise: Int32(numbers.rise), error: UnsafePointer(binder.int8(error)),
      out: output.map { binder.int8($0) },
      requantise: rm_requantise())
    let rescaling = output.map { Rescaling(epilogue, of: $0, binder, index) }
    let units = read.rows / positions
    let gradients = bindGradients(block, images: units, rows: read.rows, binder)
    let kernel = binder.kernels.group_norm_backward!
    return BoundStep(
      before: {
        factors.follow()
        gradients()
        // The accumulator has so many bits of the factors, and of its own, after the point.
        rescaling?.prepare(extra: -factors.bits - Int32(numbers.rise))
      }, units: rescaling == nil ? 0 : units, grain: max(1, units / (4 * binder.pool.count)),
      body: { begin, end, thread in
        guard let rescaling else { return }
        var block = block
        block.requantise = rescaling.block
        kernel(&block, begin, end, rescaling.magnitude(thread))
      },
      after: { rescaling?.finish() }, hasSettled: rescaling?.hasSettled)
  }

  private func bindGradients(
    _ block: rm_group_norm_backward, images: Int, rows: Int, _ binder: Binder
  ) -> () -> Void {
    let channels = Int(block.channels)
    let (product, sum) = (binder.kernels.group_norm_gradient!, binder.kernels.column_sums!)
    let (ofScale, ofShift) = (scaleGradient.map { binder.int32($0) }, shiftGradient.map { binder.int32($0) })
    let memory = ofScale.map { _ in binder.allocate(8 * channels) }
    return {
      if let ofScale, let memory {
        var block = block
        let sums = memory.pointer(Int64.self)
        sums.update(repeating: 0, count: channels)
        product(&block, images, sums)
        for channel in 0..<channels {
          ofScale[channel] = Int32(clamping: (sums[channel] + 128) >> 8)
        }
      }
      if let ofShift {
        ofShift.update(repeating: 0, count: channels)
        sum(block.error, rows, channels, ofShift)
      }
    }
  }
}

/// The scale or the shift of a norm as real numbers: frozen, or frozen with a difference that learns.
private struct RealFactors {
  private let frozen: [Float]
  private let learned: IntegerParameter?
  let count: Int

  init(_ id: ParameterID, _ binder: Binder) throws(BindingError) {
    let parameter = binder.program[id]
    learned = binder.store.integers[parameter.key]
    count = parameter.count
    guard let known = binder.store.start.bias(parameter), known.count == count else {
      throw BindingError("the network has no values for \(parameter.name); import it again")
    }
    frozen = known
  }

  var learns: Bool { learned != nil }

  subscript(channel: Int) -> Double {
    guard let learned else { return Double(frozen[channel]) }
    let unit = learned.base * Double(sign: .plus, exponent: Int(learned.exponent) - 8, significand: 1)
    return Double(frozen[channel]) + Double(learned.master(channel)) * unit
  }

  var largest: Double {
    var largest = 0.0
    for channel in 0..<count { largest = max(largest, abs(self[channel])) }
    return largest
  }
}

/// The integers of a norm's scale and shift, made again before each use where they learn.
private final class BoundNorm: @unchecked Sendable {
  let numbers: NormIntegers
  private(set) var shift: Int32 = 1
  private let scales: RealFactors, shifts: RealFactors
  private let memory: Memory
  private var isMade = false

  var bias: UnsafeMutablePointer<Int64> { memory.pointer(Int64.self) }
  var scale: UnsafeMutablePointer<Int32> { memory.pointer(Int32.self, at: 8 * scales.count) }

  init(
    _ scale: ParameterID, _ shift: ParameterID, count: Int, epsilon: Float, from input: TensorID,
    to output: TensorID, _ binder: Binder
  ) throws(BindingError) {
    func unit(_ id: TensorID) -> Double {
      binder.program[id].scale.base.map { Double(binder.store.scale(of: $0)) } ?? 1
    }
    numbers = NormIntegers(
      count: count, epsilon: epsilon, inputScale: unit(input), outputScale: unit(output))
    (scales, shifts) = (try RealFactors(scale, binder), try RealFactors(shift, binder))
    memory = binder.allocate(12 * scales.count + 64)
    follow()
  }

  func follow() {
    guard !isMade || scales.learns || shifts.learns else { return }
    isMade = true
    let shift = numbers.shift(largest: scales.largest)
    self.shift = Int32(shift)
    for channel in 0..<scales.count {
      scale[channel] = numbers.scale(scales[channel], shift: shift)
      bias[channel] = numbers.bias(shifts[channel], shift: shift)
    }
  }
}

/// The integers that errors meet on their way back through a norm.
private final class BoundErrorNorm: @unchecked Sendable {
  private(set) var bits: Int32 = 0
  private let scales: RealFactors
  private let memory: Memory
  private var isMade = false

  var scale: UnsafeMutablePointer<Int32> { memory.pointer(Int32.self) }

  init(_ scale: ParameterID, _ binder: Binder) throws(BindingError) {
    scales = try RealFactors(scale, binder)
    memory = binder.allocate(4 * scales.count + 64)
    follow()
  }

  func follow() {
    guard !isMade || scales.learns else { return }
    isMade = true
    let bits = NormIntegers.errorBits(largest: scales.largest)
    self.bits = Int32(bits)
    for channel in 0..<scales.count { scale[channel] = NormIntegers.errorScale(scales[channel], bits: bits) }
  }
}
