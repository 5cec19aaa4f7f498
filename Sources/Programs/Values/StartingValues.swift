public import Networks
import Randomness

/// The numbers that the parameters of a program have when a task begins: those of the frozen network, those
/// of earlier adapters, and fresh ones. Every executor starts from these.
public struct StartingValues: Sendable {
  /// The frozen network's numbers.
  public let model: ModelValues
  private let precision: Precision
  private let seed: UInt64
  /// By node.
  private let scales: [Float]
  /// By node, in int8.
  private let divisors: [[Float]?]
  private let network: Network
  /// Frozen int8 weights that were drawn, by parameter.
  private var drawn: [ParameterKey: QuantisedWeight] = [:]

  /// The values of `program`: frozen ones from `model`, fresh ones drawn from `seed`.
  public init(_ program: Program, model: ModelValues, seed: UInt64) {
    (self.model, self.seed, precision) = (model, seed, program.precision)
    var scales: [Float] = []
    for (index, node) in program.network.nodes.enumerated() {
      var scale = model.activationScales[node.name]
      switch node.operation {
      case .activation(let activation) where activation.kind.isBounded: scale = 1 / 255
      case .softmax: scale = 1 / 255
      case .add where scale == nil, .rectifier where scale == nil:
        // A sum that an adapter adds, and a rectifier of one, take the scale of the first input, and its
        // range.
        let first = node.inputs[0]
        let elements = [first, index].map { node in program.values[node].map { program[$0].element } }
        scale = elements == [.uint8, .int8] ? scales[first] * 255 / 127 : scales[first]
      default: break
      }
      scales.append(scale ?? 1)
    }
    self.scales = scales
    network = program.network
    divisors = precision == .int8 ? network.divisors(model.divisors) : []
    guard precision == .int8 else { return }
    for parameter in program.parameters
    where parameter.origin == .fresh && parameter.role.isQuantised && !parameter.isTrainable {
      drawn[parameter.key] = QuantisedWeight(
        rounding: drawnIntegers(parameter), channels: parameter.extents[0])
    }
  }

  /// What a weight or bias of the integer network is times the float32 network's; nil where they are the
  /// same.
  public func factors(of parameter: ProgramParameter) -> ElementFactors? {
    guard precision == .int8, parameter.role == .weight || parameter.role == .bias else { return nil }
    let node = parameter.key.node
    return ElementFactors(
      extents: parameter.extents, written: divisors[node], read: divisors[network.nodes[node].inputs[0]])
  }

  /// ``fresh(_:)`` as the integer network has it.
  private func drawnIntegers(_ parameter: ProgramParameter) -> [Float] {
    let values = fresh(parameter)
    return factors(of: parameter)?.applied(to: values) ?? values
  }

  /// The calibrated scale of the value of a node, by index; 1 where there is none.
  public func scale(of node: Int) -> Float { scales[node] }

  /// The values that the initialiser draws; each parameter has a draw of its own, so that the order does not
  /// matter.
  public func fresh(_ parameter: ProgramParameter) -> [Float] {
    var generator = SplitMix64(key: seed, SplitMix64.key(of: parameter.name))
    return parameter.initialiser.values(count: parameter.count, from: &generator)
  }

  /// What a parameter that learns in integers starts from. A frozen network's bias, and a norm's scale or
  /// shift that it has, learn their difference, which starts from zero.
  public func start(_ parameter: ProgramParameter) -> [Float] {
    let isDifference =
      parameter.origin == .backbone && (parameter.role == .bias || model.biases[parameter.name] != nil)
    return isDifference ? Array(repeating: 0, count: parameter.count) : drawnIntegers(parameter)
  }

  /// The integers and scales of a frozen int8 weight or table; nil where there are none.
  public func quantised(_ parameter: ProgramParameter) -> QuantisedWeight? {
    switch parameter.origin {
    case .backbone: model.quantised[parameter.name]
    case .fresh: drawn[parameter.key]
    case .adapter(let place, let node): model.adapter(place)?.quantised["\(node).\(parameter.role.rawValue)"]
    }
  }

  /// The integers and scales that a weight of the backbone learns from, in place: its channels keep their
  /// scales. Nil for every other parameter.
  public func learnedInPlace(_ parameter: ProgramParameter) -> QuantisedWeight? {
    guard precision == .int8, parameter.isTrainable, parameter.role == .weight,
      parameter.origin == .backbone
    else { return nil }
    return model.quantised[parameter.name]
  }

  /// The real values of a frozen bias, or of a norm's scale or shift, of an int8 network; nil where there are
  /// none.
  public func bias(_ parameter: ProgramParameter) -> [Float]? {
    switch parameter.origin {
    case .backbone: model.biases[parameter.name]
    case .fresh: parameter.isTrainable ? nil : drawnIntegers(parameter)
    case .adapter(let place, let node): model.adapter(place)?.floats["\(node).\(parameter.role.rawValue)"]
    }
  }

  /// The values of a float32 parameter; nil where there are none.
  public func floats(_ parameter: ProgramParameter) -> [Float]? {
    switch parameter.origin {
    case .backbone: model.floats[parameter.name]
    case .fresh: fresh(parameter)
    case .adapter(let place, let node): model.adapter(place)?.floats["\(node).\(parameter.role.rawValue)"]
    }
  }

  /// The real number that one unit of a parameter that learns in integers stands for, besides the power of
  /// two.
  public func base(of parameter: ProgramParameter) -> Double {
    parameter.base.map { Double(scale(of: $0)) } ?? 1
  }

  /// The largest magnitude to expect of a parameter that learns, in real units. A weight that starts from
  /// zero is given ±1/8 and a bias ±1 (both assumed: the range doubles when a weight reaches its end).
  public func reach(of parameter: ProgramParameter) -> Double {
    if parameter.role == .bias { return 1 }
    let reach = Double(parameter.initialiser.reach)
    return reach > 0 ? reach * Double(factors(of: parameter)?.largest ?? 1) : 0.125
  }
}
