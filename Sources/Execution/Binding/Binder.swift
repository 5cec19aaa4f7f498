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
    guard let memory = store.memory else { return step }
    let errors = program.errors(madeBy: index).map {
      (name: program[$0].name, bytes: uint8($0), count: program[$0].bytes)
    }
    guard !errors.isEmpty else { return step }
    let after = step.after
    step.after = {
      after()
      for error in errors {
        for bit in memory.errorFlips(error.name, count: error.count) {
          error.bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
      }
    }
    return step
  }

  private func bound(_ instruction: Instruction, _ index: Int) throws(BindingError) -> BoundStep {
    switch (program.precision, instruction.body) {
    case (.int8, .convolution(let i)): try bindConvolution(i, index)
    case (.int8, .weightGradient(let i)): bindWeightGradient(i)
    case (.int8, .biasGradient(let i)): bindBiasGradient(i)
    case (.int8, .add(let i)): bindAdd(i)
    case (.int8, .combine(let i)): bindCombine(i, index)
    case (.int8, .averagePool(let i)): bindAveragePool(i, isBackward: false)
    case (.int8, .averagePoolBackward(let i)): bindAveragePool(i, isBackward: true)
    case (.int8, .globalPool(let i)): bindGlobalPool(i)
    case (.int8, .globalPoolBackward(let i)): bindBroadcast(i)
    case (.int8, .resize(let i)): bindResize(i)
    case (.int8, .resizeBackward(let i)): bindResizeBackward(i, index)
    case (.int8, .loss(let i)): bindLoss(i, index)
    case (.int8, .update(let i)): bindUpdate(i, index)
    case (.float32, .convolution(let i)): try bindFloatConvolution(i)
    case (.float32, .weightGradient(let i)): bindFloatWeightGradient(i)
    case (.float32, .biasGradient(let i)): bindFloatBiasGradient(i)
    case (.float32, .add(let i)): bindFloatAdd(i)
    case (.float32, .combine(let i)): bindFloatCombine(i)
    case (.float32, .averagePool(let i)): bindFloatAveragePool(i, isBackward: false)
    case (.float32, .averagePoolBackward(let i)): bindFloatAveragePool(i, isBackward: true)
    case (.float32, .globalPool(let i)): bindFloatGlobalPool(i)
    case (.float32, .globalPoolBackward(let i)): bindFloatBroadcast(i)
    case (.float32, .resize(let i)): bindFloatResize(i, isBackward: false)
    case (.float32, .resizeBackward(let i)): bindFloatResize(i, isBackward: true)
    case (.float32, .loss(let i)): bindFloatLoss(i)
    case (.float32, .update(let i)): bindFloatUpdate(i)
    case (_, .norm(let i)): bindNorm(i)
    case (_, .normBackward(let i)): bindNormBackward(i)
    case (_, .standardise(let i)): bindStandardise(i, isBackward: false)
    case (_, .standardiseBackward(let i)): bindStandardise(i, isBackward: true)
    }
  }
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
