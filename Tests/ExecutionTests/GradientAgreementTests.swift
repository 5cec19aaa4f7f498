import Execution
import Kernels
import Methods
import Networks
import Programs
import Testing

/// Gradients in integers against those of a float32 program of the same graph with the same, rounded, weights
/// and activations, so that what differs is the backward pass alone.
///
/// The frozen convolutions' channels differ in scale by up to 16 and more, so that a scale that is not folded
/// into an error turns its gradient elsewhere. Rounding turns a gradient too, by its noise; noise without
/// bias shrinks when gradients of several seeds are averaged, a mistake stays.
@Suite struct GradientAgreementTests {
  /// What rounding may do to a gradient, a little more than it did from four times three states with each of
  /// two arithmetics: what is not within is a change that someone should look at.
  struct Bounds {
    /// The squared noise of one gradient over its squared length.
    var noise: Double
    /// How far the mean of gradients may be from as long as the right one.
    var slope: Double

    init(noise: Double, slope: Double) { (self.noise, self.slope) = (noise, slope) }
  }

  /// da3 without what closes gates beside the loss, which is rounded to units of the error.
  private static func unpressed(_ skips: String) -> Method {
    // swift-format-ignore: NeverUseForceTry
    return try! Method.da3.setting("push", to: "0").setting("skips", to: skips)
  }

  @Test(arguments: [
    (Method.repNet, Bounds(noise: 0.08, slope: 0.03)), (.repNetBias, Bounds(noise: 2.2, slope: 0.18)),
    (.head, Bounds(noise: 0.01, slope: 0.01)), (.bias, Bounds(noise: 2.8, slope: 0.18)),
    (.full, Bounds(noise: 4.2, slope: 0.2)), (.normAndHead, Bounds(noise: 2.4, slope: 0.17)),
    (.tinyTL, Bounds(noise: 0.08, slope: 0.03)), (.tinyTLWithBiases, Bounds(noise: 2.6, slope: 0.18)),
    (.loRA, Bounds(noise: 0.8, slope: 0.08)), (.parallelAdapters, Bounds(noise: 1, slope: 0.1)),
    (.seriesAdapters, Bounds(noise: 0.8, slope: 0.07)), (.piggyback, Bounds(noise: 0.28, slope: 0.06)),
    // Gates that are all open send errors that nearly cancel.
    (unpressed("positions"), Bounds(noise: 7, slope: 0.45)),
    (unpressed("blocks"), Bounds(noise: 7, slope: 0.45)),
  ])
  func oddExtents(_ method: Method, _ bounds: Bounds) throws { try check(TestNetworks.odd(), method, bounds) }

  /// What learns reads means of fine values and is added to them; errors pass what fine rectifiers let
  /// through.
  @Test(arguments: [
    (Method.repNetBias, Bounds(noise: 1.8, slope: 0.16)), (.bias, Bounds(noise: 2.9, slope: 0.19)),
    (.full, Bounds(noise: 3.8, slope: 0.13)), (.loRA, Bounds(noise: 0.8, slope: 0.08)),
    (.seriesAdapters, Bounds(noise: 0.9, slope: 0.11)),
  ])
  func fineValues(_ method: Method, _ bounds: Bounds) throws {
    try check(TestNetworks.odd(), method, fine: TestNetworks.oddFineValues, bounds)
  }

  /// Errors through activations, products, largest elements and rectified sums.
  @Test(arguments: [
    (Method.repNetBias, Bounds(noise: 1.4, slope: 0.19)), (.bias, Bounds(noise: 1.4, slope: 0.21)),
    (.full, Bounds(noise: 2.8, slope: 0.12)), (.loRA, Bounds(noise: 0.42, slope: 0.08)),
  ])
  func wide(_ method: Method, _ bounds: Bounds) throws { try check(TestNetworks.wide(), method, bounds) }

  /// Activations and products whose ranges move.
  @Test func moving() throws {
    let network = TestNetworks.moving()
    let images = TestImages(network.inputShape, count: 6, classes: 4)
    let values = try TestModel.values(of: network, images: images)
    try check(Bounds(noise: 0.01, slope: 0.01)) { _ in
      try Session(network, values: values, .int8, images: images)
    }
  }

  /// Attention, layer norms whose factors learn, and GELU.
  @Test func sequences() throws {
    try check(Bounds(noise: 0.17, slope: 0.06)) { _ in try SequenceTests.session(.int8) }
  }

  /// Low-rank branches on queries and values, whose ranges move until they are added.
  @Test func adaptedSequences() throws {
    try check(Bounds(noise: 0.11, slope: 0.06)) { _ in try SequenceTests.adapted(.int8) }
  }

  /// Nine blocks deep.
  @Test(arguments: [
    (Method.repNetBias, Bounds(noise: 6.5, slope: 0.36)), (.mobileTL, Bounds(noise: 1.7, slope: 0.05)),
    (.sparseUpdate, Bounds(noise: 5, slope: 0.38)),
  ])
  func embedded(_ method: Method, _ bounds: Bounds) throws {
    try check(.embedded(resolution: 16, classes: 10), method, bounds, seeds: 8)
  }

  /// A soft-max for each answer at each position.
  @Test func boxes() throws {
    try check(
      .embedded(resolution: 16, classes: 10), FiniteDifferenceTests.smallBoxes, Bounds(noise: 0.3, slope: 0.1)
    )
  }

  /// Coefficients and rows' lengths over a pool that two sessions of LoRA have learned.
  @Test(arguments: ["exact", "detached"])
  func fusion(norm: String) throws {
    try check(Bounds(noise: 3, slope: 0.29)) { try .fused(norm: norm, .int8, from: 1 + 100 * $0) }
  }

  private func check(
    _ network: Network, _ method: Method, fine names: Set<String> = [], _ bounds: Bounds, seeds: Int = 16
  ) throws {
    let images = TestImages(network.inputShape, count: 6, classes: 4)
    let model = try TestModel(network, images: images).refined(names)
    let method = try method.rates(0.002, side: 0.004)
    try check(bounds, seeds: seeds) { _ in try Session(model, method, .int8, images: images) }
  }

  /// One state of learning is no measure: where a parameter's gradient is nearly zero, its noise is many
  /// times as long, and which parameter that is changes with every rounding. Squares of several states are
  /// added.
  private func check(_ bounds: Bounds, seeds: Int = 16, session: (_ start: UInt64) throws -> Session) throws {
    var agreements: [String: Agreement] = [:]
    for start in 0..<3 as Range<UInt64> {
      let int8 = try session(start)
      let images = int8.images
      // Some steps, so that nothing is zero any more.
      int8.settle(seed: 100 * start)
      int8.learn(6, from: 1 + 100 * start)
      int8.settle(seed: 99 + 100 * start)
      let float32 = try Session(
        int8.program.network, values: int8.dequantised(), .float32, images: images)
      float32.copyAdapter(from: int8)

      let expected = float32.gradients(forcing: int8.forwardValues())
      let samples = (0..<seeds).map { int8.gradients(seed: 1000 + UInt64($0)) }
      #expect(Set(samples[0].keys) == Set(expected.keys))
      for (name, gradient) in expected {
        agreements[name, default: Agreement()].add(samples.map { $0[name] ?? [] }, gradient)
      }
    }
    for (name, agreement) in agreements.sorted(by: { $0.key < $1.key }) {
      let (noise, left, slope) = (agreement.noise, agreement.left, agreement.slope)
      // Four times, because the rounding of one error reaches many elements of a gradient together.
      #expect(left <= 4 * noise / Double(seeds) + 0.003, "\(name): \(noise) of one, \(left) of \(seeds)")
      #expect(noise < bounds.noise, "\(name): \(noise)")
      #expect(abs(slope - 1) <= bounds.slope, "\(name): \(slope) times as long")
    }
  }

  /// Sums over several states of a parameter.
  private struct Agreement {
    private var signal = 0.0
    private var noises = 0.0
    private var errors = 0.0
    private var along = 0.0

    /// The squared noise of one gradient over its squared length.
    var noise: Double { noises / signal }
    /// The same of a mean gradient: what averaging leaves.
    var left: Double { errors / signal }
    /// How many times as long as the right one a mean gradient is.
    var slope: Double { along / signal }

    mutating func add(_ samples: [[Double]], _ expected: [Double]) {
      let count = Double(samples.count)
      let mean = expected.indices.map { index in samples.reduce(0) { $0 + $1[index] } / count }
      signal += Self.dot(expected, expected)
      noises += samples.reduce(0) { $0 + Self.squaredError($1, expected) } / count
      errors += Self.squaredError(mean, expected)
      along += Self.dot(mean, expected)
    }

    private static func squaredError(_ found: [Double], _ expected: [Double]) -> Double {
      let error = zip(found, expected).map { $0 - $1 }
      return dot(error, error)
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}
