import Methods
import Networks
import Programs
import Randomness
import Testing

@testable import Execution

/// Float32 gradients against central differences of the loss, for the whole program at once.
///
/// The loss is a float of about 1.5, so a difference is off by some 2e-7 of rounding and as much again of the
/// forward pass. Steps are chosen so that the loss moves by 5e-4; where rectifiers switch on the way, by
/// less, and where rounding shows, by more. The difference and the gradient agree to 2 %.
@Suite struct FiniteDifferenceTests {
  static let tolerance = 0.02
  /// How far the loss is to move along the gradient.
  static let moves = [5e-4, 1e-4, 5e-5, 2e-3, 2.5e-5]

  /// A step, a mask's threshold and a signed backward are no derivatives: da3 without gates, mobiletl over
  /// plain rectifiers.
  static let exactMethods: [Method] = [
    .repNet, .repNetBias, .head, .normAndHead, .bias, .full, .mobileTL, .tinyTL, .tinyTLWithBiases, .loRA,
    .parallelAdapters, .seriesAdapters, ungated, smallBoxes,
  ]
  // swift-format-ignore: NeverUseForceTry
  static var smallBoxes: Method { try! Method.detector.setting("stride", to: "8") }
  // swift-format-ignore: NeverUseForceTry
  private static var ungated: Method { try! Method.da3.setting("gates", to: "0") }

  @Test(arguments: exactMethods)
  func methods(_ method: Method) throws {
    let images = TestImages(Shape(16, 16, 3), count: 3, classes: 4)
    let model = try TestModel(.embedded(resolution: 16, classes: 10), images: images, scales: 0...0)
    let session = try Session(model, method, .float32, images: images)
    session.randomiseAdapter()
    try check(session)
  }

  /// Grouped, strided and depthwise convolutions with SAME padding over odd extents.
  @Test(arguments: [Method.repNetBias, .full])
  func oddExtents(_ method: Method) throws {
    let network = TestNetworks.odd()
    let images = TestImages(network.inputShape, count: 3, classes: 4)
    let model = try TestModel(network, images: images, scales: 0...0)
    let session = try Session(model, method, .float32, images: images)
    session.randomiseAdapter()
    try check(session)
  }

  /// Activations, products, largest elements, rectified sums, and a method's values that pass through them.
  @Test func wide() throws {
    let network = TestNetworks.wide()
    let images = TestImages(network.inputShape, count: 3, classes: 4)
    let model = try TestModel(network, images: images, scales: 0...0)
    let learning = try Method.full.attached(to: model.backbone, classes: 4)
    // A signed backward is no derivative.
    let exact = learning.rewritten { node, _, target, _ in
      var node = node
      if case .activation(var activation) = node.operation {
        activation.hasSignedBackward = false
        node.operation = .activation(activation)
      }
      return target.append(node)
    }
    let session = try Session(exact, values: model.values, .float32, images: images)
    session.randomiseAdapter()
    try check(session)
  }

  /// Group norms of images and layer norms of positions, with everything around them learning.
  @Test func groupNorms() throws {
    var network = Network(name: "groups", input: Shape(9, 7, 3), normalisation: .centred)
    let stem = network.append(
      "stem", .convolution(Convolution(3, 12, kernel: 3, padding: .same, hasBias: true)), [0])
    let grouped = network.append(
      "grouped", .groupNorm(GroupNorm(12, groups: 3, epsilon: 1e-3)), [stem])
    let rectified = network.append("rectified", .rectifier(Rectifier(limit: nil)), [grouped])
    let wide = network.append(
      "wide", .convolution(Convolution(12, 20, kernel: 3, stride: 2, padding: .same)), [rectified])
    let layer = network.append("layer", .groupNorm(.layer(20, epsilon: 1e-5)), [wide])
    let swish = network.append("gelu", .activation(Activation(.gelu)), [layer])
    let pooled = network.append("pool", .globalPool(GlobalPool()), [swish])
    network.append("classifier", .convolution(.linear(20, 4)), [pooled])
    network.train(Set(ParameterRole.allCases), in: ParameterGroup("all", rate: 1e-3)) { _ in true }
    let images = TestImages(network.inputShape, count: 3, classes: 4)
    let values = ModelValues(floats: Weights().completed(for: network, seed: 2).values)
    let session = try Session(network, values: values, .float32, images: images)
    session.randomiseAdapter()
    try check(session)
  }

  /// Matrix products of either form, soft-max and layer norms between projections, all of it but the tables
  /// learning.
  @Test func sequences() throws {
    var network = TestNetworks.encoder()
    network.train([.weight, .bias, .scale, .shift], in: ParameterGroup("all", rate: 1e-3)) { _ in true }
    let images = SequenceTests.images
    var weights = Weights().completed(for: network, seed: 2)
    // Tables as large as what the projections make, so that the first norms do not hide them.
    for table in ["words", "places"] { weights.values["\(table).table"]!.scale(by: 25) }
    let session = try Session(
      network, values: ModelValues(floats: weights.values), .float32, images: images)
    session.randomiseAdapter()
    try check(session)
  }

  @Test func everything() throws {
    let network = TestNetworks.everythingLearns()
    let images = TestImages(network.inputShape, count: 4, classes: 4)
    let values = ModelValues(floats: Weights().completed(for: network, seed: 2).values)
    let session = try Session(network, values: values, .float32, images: images)
    session.randomiseAdapter()
    try check(session)
  }

  /// Checks every trainable parameter: along its gradient, along the gradient with random signs, and in its
  /// steepest element.
  func check(_ session: Session) throws {
    let gradients = session.gradients()
    let trainable = session.program.parameters.filter(\.isTrainable)
    #expect(Set(gradients.keys) == Set(trainable.map(\.name)))
    for learned in trainable {
      let name = learned.name
      let gradient = try #require(gradients[name])
      let parameter = try #require(session.store.floats[learned.key])
      #expect(gradient.contains { $0 != 0 }, "\(name) has no gradient")
      var generator = SplitMix64(key: 17, SplitMix64.key(of: name))
      let signed = gradient.map { generator.next(below: 2) == 0 ? $0 : -$0 }
      var steepest = gradient.map { _ in 0.0 }
      let index = try #require(gradient.indices.max { abs(gradient[$0]) < abs(gradient[$1]) })
      steepest[index] = 1
      for (kind, direction) in [
        ("along it", gradient), ("with random signs", signed), ("steepest", steepest),
      ] {
        let slope = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
        let steepness = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let expected = slope / length
        let found = Self.moves.lazy.map { move in
          session.difference(parameter, direction, step: move / (steepness * length)) / length
        }
        #expect(
          found.contains { abs($0 - expected) <= Self.tolerance * steepness },
          "\(name), \(kind): \(Array(found)) by differences, \(expected) computed")
      }
    }
  }
}

extension [Float] {
  fileprivate mutating func scale(by factor: Float) { for index in indices { self[index] *= factor } }
}

extension Session {
  /// Gives everything that would start from a constant random values, so that no gradient is zero.
  func randomiseAdapter() {
    for parameter in program.parameters where parameter.origin != .backbone || parameter.isTrainable {
      guard case .constant(let constant) = parameter.initialiser, !parameter.role.isStatistic,
        let values = store.floats[parameter.key]
      else { continue }
      var generator = SplitMix64(key: 23, SplitMix64.key(of: parameter.name))
      for index in 0..<values.count {
        let draw = Float(generator.nextUnit())
        values.values[index] = parameter.role == .scale ? 0.5 + draw : constant + 0.4 * (draw - 0.5)
      }
    }
  }

  /// (L(w + t·direction) − L(w − t·direction)) / 2t, with w put back.
  func difference(_ parameter: FloatParameter, _ direction: [Double], step: Double) -> Double {
    let before = (0..<parameter.count).map { parameter.values[$0] }
    func loss(at t: Double) -> Double {
      for index in before.indices {
        parameter.values[index] = Float(Double(before[index]) + t * direction[index])
      }
      return self.loss()
    }
    let difference = (loss(at: step) - loss(at: -step)) / (2 * step)
    for index in before.indices { parameter.values[index] = before[index] }
    return difference
  }
}
