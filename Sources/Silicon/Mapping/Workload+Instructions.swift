import Networks
import Programs

/// An instruction that a chip's price is known for.
protocol PricedInstruction: InstructionBody {
  /// Fills in what the instruction is to a chip: `step` comes with what it reads and writes, as element-wise
  /// work without operations.
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder)
}

extension ConvolutionInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.kind = .product(builder.product(self))
    step.requantised = builder.elements(output)
    if residual != nil { step.operations = builder.elements(output) }
  }
}

extension WeightGradientInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.kind = .gradient(
      Workload.Gradient(
        positions: geometry.outRows, inputs: geometry.patch,
        outputs: geometry.outChannels / geometry.groups, groups: geometry.groups))
  }
}

extension BiasGradientInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = builder.elements(error)
  }
}

extension AddInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    (step.operations, step.requantised) = (2 * builder.elements(output), builder.elements(output))
  }
}

extension CombineInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = Double(inputs.count) * builder.elements(output)
    step.requantised = builder.elements(output)
  }
}

extension AveragePoolInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = builder.elements(isBackward ? output : input)
  }
}

extension GlobalPoolInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = builder.elements(input)
  }
}

extension GlobalPoolBackwardInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = builder.elements(output)
  }
}

extension TextPoolBackwardInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = builder.elements(output) + builder.elements(input)
    step.requantised = builder.elements(input)
  }
}

extension ResizeInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = Workload.Operations.resize.value * builder.elements(output)
  }
}

extension ResizeBackwardInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = Workload.Operations.resize.value * builder.elements(input)
  }
}

extension NormInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = Workload.Operations.norm.value * builder.elements(input)
  }
}

extension NormBackwardInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = Workload.Operations.normBackward.value * builder.elements(input)
  }
}

extension StandardiseInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = Workload.Operations.standardise.value * builder.elements(output)
  }
}

extension MakeWeightInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = rule.operations(ofElements: Double(builder.program[weight].count))
  }
}

extension WeightRuleGradientInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    // The gradient of each element is used as the element was made.
    step.operations =
      Double(builder.program[weight].count) + rule.operations(ofElements: builder.elements(gradient))
  }
}

extension WeightRule {
  /// Operations of the vector unit that making a weight takes; the frozen cells stay as they are, and what is
  /// made lies beside them.
  fileprivate func operations(ofElements count: Double) -> Double {
    switch self {
    case .plain, .scaled: 0
    case .masked: count
    // A product for each row of A, the length of the row, and the rounding.
    case .fused(let fusion): count * Double((fusion.pool.first?.rank ?? 0) + 2)
    }
  }
}

extension LossInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = Workload.Operations.loss.value * Double(batch * classes)
  }
}

extension UpdateInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.kind = .update(
      matrix: builder.matrixOfParameter[parameter.index], count: builder.program[parameter].count)
  }
}

extension MapInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = builder.elements(output)
  }
}

extension MapBackwardInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    (step.operations, step.requantised) = (2 * builder.elements(output), builder.elements(output))
  }
}

extension MultiplyInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    (step.operations, step.requantised) = (builder.elements(output), builder.elements(output))
  }
}

extension MultiplySumsInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    (step.operations, step.requantised) = (builder.elements(error), builder.elements(output))
  }
}

extension MatrixProductInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.kind = .computed(
      Workload.ComputedProduct(images: images, groups: groups, rows: rows, columns: columns, inner: inner))
    if case .raw = epilogue.form { return }
    step.requantised = builder.elements(output)
  }
}

extension SoftmaxInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    // The same exponential, sum and division as the loss's.
    step.operations = Workload.Operations.loss.value * builder.elements(output)
  }
}

extension SoftmaxBackwardInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    // Two products and a difference.
    (step.operations, step.requantised) = (3 * builder.elements(output), builder.elements(output))
  }
}

extension GatherInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    // A table is much larger than a buffer: its rows come from outside, a byte an element.
    (step.operations, step.tableBytes) = (builder.elements(output), builder.elements(output))
  }
}

extension MaxPoolInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = builder.elements(output) * Double(geometry.kernel * geometry.kernel)
  }
}

extension MaxPoolBackwardInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = builder.elements(error) * Double(geometry.kernel * geometry.kernel + 1)
    step.requantised = builder.elements(output)
  }
}

extension GroupNormInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = Workload.Operations.groupNorm.value * builder.elements(input)
  }
}

extension GroupNormBackwardInstruction: PricedInstruction {
  func price(_ step: inout Workload.Step, _ builder: inout Workload.Builder) {
    step.operations = Workload.Operations.normBackward.value * builder.elements(input)
  }
}
