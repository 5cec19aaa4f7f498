import Kernels
import Networks
import Programs

/// Binds instructions to addresses.
final class Binder {
  let program: Program
  let store: ParameterStore
  let arena: Memory
  let pool: ThreadPool
  let context: StepContext
  let kernels: rm_kernels
  /// What the bound steps allocated besides the arena: packed weights, multipliers.
  private(set) var packedBytes = 0

  init(
    program: Program, store: ParameterStore, arena: Memory, pool: ThreadPool, context: StepContext,
    kernels: rm_kernels
  ) {
    (self.program, self.store, self.arena) = (program, store, arena)
    (self.pool, self.context, self.kernels) = (pool, context, kernels)
  }

  func address(_ id: TensorID) -> UnsafeMutableRawPointer {
    arena.bytes.baseAddress! + program.arena.offsets[id.index]
  }

  /// Where a tensor lies that may be there for one image at a time.
  func tensor(_ id: TensorID) -> BoundTensor {
    let isOne = program.arena.holdsOneImage(of: id, in: program)
    return BoundTensor(address(id), imageBytes: isOne ? program.arena.held[id.index] : 0, context)
  }

  func int8(_ id: TensorID) -> UnsafeMutablePointer<Int8> { address(id).assumingMemoryBound(to: Int8.self) }
  func uint8(_ id: TensorID) -> UnsafeMutablePointer<UInt8> {
    address(id).assumingMemoryBound(to: UInt8.self)
  }
  func int32(_ id: TensorID) -> UnsafeMutablePointer<Int32> {
    address(id).assumingMemoryBound(to: Int32.self)
  }
  func float(_ id: TensorID) -> UnsafeMutablePointer<Float> {
    address(id).assumingMemoryBound(to: Float.self)
  }
  func isSigned(_ id: TensorID) -> Bool { program[id].element == .int8 }

  func box(of id: ExponentID) -> ParameterStore.ExponentBox { store.box(program[id].use) }

  /// The exponent of a tensor with a moving range, or of a parameter that learns.
  func source(of id: ExponentID) -> ExponentSource {
    if case .parameter(let key) = program[id].use { return .parameter(store.integers[key]!) }
    return .box(box(of: id))
  }

  func allocate(_ count: Int) -> Memory {
    packedBytes += max(64, count)
    return Memory(count: count)
  }

  /// Binds an instruction; on a memory with faults the errors that it makes then wait in the buffer.
  func bind(_ instruction: Instruction, _ index: Int) throws(BindingError) -> BoundStep {
    var step = try bound(instruction, index)
    if let gate = instruction.condition { step = step.gated(by: gate, instruction.writes[0], self) }
    guard let memory = store.memory else { return step }
    let errors = program.errors(madeBy: index).map {
      (kind: program[$0].kind, bytes: uint8($0), count: program[$0].bytes)
    }
    guard !errors.isEmpty else { return step }
    let after = step.after
    step.after = {
      after()
      for error in errors {
        for bit in memory.errorFlips(error.kind, count: error.count) {
          error.bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
      }
    }
    return step
  }

  private func bound(_ instruction: Instruction, _ index: Int) throws(BindingError) -> BoundStep {
    switch program.precision {
    case .int8:
      if let body = instruction.body as? any IntegerInstruction {
        return try body.bind(integers: self, index)
      }
    case .float32:
      if let body = instruction.body as? any FloatInstruction { return try body.bind(floats: self, index) }
    }
    throw BindingError(
      "\(program.name(of: instruction)): no kernel runs a \(type(of: instruction.body)) in "
        + "\(program.precision.rawValue)"
    )
  }
}

/// An instruction that the integer kernels run. Conformances stand in `Int8/`.
protocol IntegerInstruction: InstructionBody {
  /// Binds it, instruction number `index`, to addresses.
  func bind(integers binder: Binder, _ index: Int) throws(BindingError) -> BoundStep
}

/// An instruction that the float32 kernels run. Conformances stand in `Float32/`.
protocol FloatInstruction: InstructionBody {
  /// Binds it, instruction number `index`, to addresses.
  func bind(floats binder: Binder, _ index: Int) throws(BindingError) -> BoundStep
}

extension Geometry {
  /// As the kernels take it.
  var block: rm_geometry {
    rm_geometry(
      batch: Int32(batch), in_h: Int32(inHeight), in_w: Int32(inWidth), in_channels: Int32(inChannels),
      out_h: Int32(outHeight), out_w: Int32(outWidth), out_channels: Int32(outChannels),
      kernel_h: Int32(kernel), kernel_w: Int32(kernel), stride: Int32(stride), pad_top: Int32(padTop),
      pad_left: Int32(padLeft), groups: Int32(groups), transposed: isTransposed ? 1 : 0,
      fine: isFine ? 1 : 0)
  }
}
