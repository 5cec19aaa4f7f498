extension Instruction {
  /// The tensors that it reads.
  public var reads: [TensorID] {
    switch body {
    case .convolution(let i):
      [i.input] + [i.residual, i.epilogue.maskIn].compactMap(\.self) + i.weight.tensors
    case .weightGradient(let i): [i.input, i.error]
    case .biasGradient(let i): [i.error]
    case .add(let i): [i.first, i.second]
    case .combine(let i): i.inputs + [i.epilogue.maskIn].compactMap(\.self)
    case .averagePool(let i), .averagePoolBackward(let i), .globalPool(let i), .globalPoolBackward(let i):
      [i.input] + [i.maskIn].compactMap(\.self)
    case .resize(let i), .resizeBackward(let i):
      [i.input] + [i.epilogue?.maskIn].compactMap(\.self)
    case .norm(let i): [i.input]
    case .normBackward(let i): [i.input, i.error, i.batchMean, i.batchDeviation]
    case .standardise: []
    case .standardiseBackward(let i): [i.input].compactMap(\.self)
    case .loss(let i): [i.logits]
    case .update(let i): [i.gradient]
    }
  }

  /// The tensors that it writes, scratch among them.
  public var writes: [TensorID] {
    switch body {
    case .convolution(let i): [i.output] + [i.epilogue.maskOut, i.scratch].compactMap(\.self)
    case .weightGradient(let i): [i.output] + [i.scratch].compactMap(\.self)
    case .biasGradient(let i): [i.output]
    case .add(let i): [i.output]
    case .combine(let i): [i.output]
    case .averagePool(let i), .averagePoolBackward(let i), .globalPool(let i), .globalPoolBackward(let i):
      [i.output]
    case .resize(let i), .resizeBackward(let i): [i.output] + [i.scratch].compactMap(\.self)
    case .norm(let i):
      [i.output] + [i.batchMean, i.batchDeviation, i.maskOut].compactMap(\.self)
    case .normBackward(let i): [i.output, i.scaleGradient, i.shiftGradient]
    case .standardise(let i), .standardiseBackward(let i): [i.output]
    case .loss(let i):
      [i.probabilities] + [i.error, i.classScales == nil ? nil : i.logits].compactMap(\.self)
    case .update: []
    }
  }

  /// Multiply-accumulates.
  public var macs: Int {
    switch body {
    case .convolution(let i): i.geometry.macs
    case .weightGradient(let i): i.geometry.macs
    default: 0
    }
  }
}

extension WeightSource {
  /// The tensor, if it is one.
  public var tensors: [TensorID] {
    if case .tensor(let id) = self { [id] } else { [] }
  }
}
