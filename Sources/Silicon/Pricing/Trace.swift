public import Networks
public import Programs

/// What the data of a run make switch and change. One trace gives accuracy and cost: it comes from the
/// integers of a run where there is one, and from stated assumptions otherwise.
public struct Trace: Sendable, Hashable {
  /// The share of input bits that are 1 or change, where nothing better is known.
  public var inputToggle: Constant
  /// The share of weight bits that are 1, where nothing better is known.
  public var weightDensity: Constant
  /// The share of trained weights whose byte changes in a step, where nothing better is known.
  public var changedShare: Constant
  /// How often the hottest weight's byte changes, over the mean.
  public var hottestRatio: Constant
  /// The share of a tensor's bits that are 1.
  public var tensorDensity: [Tensor.Kind: Double] = [:]
  /// The share of a weight's bits that are 1.
  public var parameterDensity: [ParameterKey: Double] = [:]
  /// The share of a weight's bytes that a step changes.
  public var changed: [ParameterKey: Double] = [:]

  /// The share of its rows that each gate leaves open.
  public var open = OpenShares.all

  /// Half of all bits; one byte in fifty changes in a step.
  public static let assumed = Trace(
    inputToggle: Constant(0.5, in: 0...1, .published("what ZigZag-IMC's gate model was validated with")),
    weightDensity: Constant(0.5, in: 0...1, .published("what ZigZag-IMC's gate model was validated with")),
    changedShare: Constant(0.02, in: 0...1, .assumed("take it from a run with --run")),
    hottestRatio: Constant(10, in: 1...1000, .assumed("take it from a run with --run")))

  /// Its constants by name.
  public var constants: [NamedConstant] {
    [
      NamedConstant(name: "trace.input_toggle_share", constant: inputToggle),
      NamedConstant(name: "trace.weight_density_share", constant: weightDensity),
      NamedConstant(name: "trace.changed_share", constant: changedShare),
      NamedConstant(name: "trace.hottest_ratio", constant: hottestRatio),
    ]
  }
}

extension Workload {
  /// Takes over what `trace` says of each instruction and each weight.
  public mutating func apply(_ trace: Trace) {
    hottestRatio = trace.hottestRatio.value
    for index in matrices.indices {
      matrices[index].changedShare =
        matrices[index].isTrainable ? trace.changed[matrices[index].parameter] ?? trace.changedShare.value : 0
    }
    for index in steps.indices {
      steps[index].open = steps[index].gate.map { trace.open[$0] } ?? 1
      let input = steps[index].reads.first.map { tensors[$0.tensor] }
      var weight: ParameterKey?
      if case .product(let product) = steps[index].kind { weight = matrices[product.matrix].parameter }
      steps[index].activity = DataActivity(
        inputToggle: input.flatMap { trace.tensorDensity[$0] } ?? trace.inputToggle.value,
        weightDensity: weight.flatMap { trace.parameterDensity[$0] } ?? trace.weightDensity.value)
    }
  }
}
