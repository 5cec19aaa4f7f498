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
  /// What rounding may do to a gradient, a little more than it does now: what is not within is a change that
  /// someone should look at.
  struct Bounds {
    /// The squared noise of one gradient over its squared length.
    var noise: Double
    /// How far the mean of sixteen gradients may be from as long as the right one.
    var slope: Double

    init(noise: Double, slope: Double) { (self.noise, self.slope) = (noise, slope) }
  }

  /// da3 without what closes gates beside the loss, which is rounded to units of the error.
  private static func unpressed(_ skips: String) -> Method {
    // swift-format-ignore: NeverUseForceTry
    return try! Method.da3.setting("push", to: "0").setting("skips", to: skips)
  }

  @Test(arguments: [
    (Method.repNet, Bounds(noise: 0.08, slope: 0.04)), (.repNetBias, Bounds(noise: 1.6, slope: 0.11)),
    (.head, Bounds(noise: 0.01, slope: 0.01)), (.bias, Bounds(noise: 2.4, slope: 0.12)),
    (.full, Bounds(noise: 3, slope: 0.13)), (.normAndHead, Bounds(noise: 2.8, slope: 0.1)),
    (.tinyTL, Bounds(noise: 0.1, slope: 0.03)), (.tinyTLWithBiases, Bounds(noise: 2.8, slope: 0.26)),
    (.loRA, Bounds(noise: 0.65, slope: 0.1)), (.parallelAdapters, Bounds(noise: 1.2, slope: 0.07)),
    (.seriesAdapters, Bounds(noise: 0.65, slope: 0.03)), (.piggyback, Bounds(noise: 0.3, slope: 0.05)),
    // Gates that are all open send errors that partly cancel; one of a whole picture, errors that nearly do.
    (unpressed("positions"), Bounds(noise: 0.8, slope: 0.05)),
    (unpressed("blocks"), Bounds(noise: 14, slope: 0.05)),
  ])
  func oddExtents(_ method: Method, _ bounds: Bounds) throws { try check(TestNetworks.odd(), method, bounds) }

  /// What learns reads means of fine values and is added to them; errors pass what fine rectifiers let
  /// through.
  @Test(arguments: [
    (Method.repNetBias, Bounds(noise: 1.7, slope: 0.16)), (.bias, Bounds(noise: 2.7, slope: 0.2)),
    (.full, Bounds(noise: 3.5, slope: 0.24)), (.loRA, Bounds(noise: 0.5, slope: 0.07)),
    (.seriesAdapters, Bounds(noise: 0.8, slope: 0.16)),
  ])
  func fineValues(_ method: Method, _ bounds: Bounds) throws {
    try check(TestNetworks.odd(), method, fine: TestNetworks.oddFineValues, bounds)
  }

  /// Errors through activations, products, largest elements and rectified sums.
  @Test(arguments: [
    (Method.repNetBias, Bounds(noise: 2.2, slope: 0.17)), (.bias, Bounds(noise: 1, slope: 0.14)),
    (.full, Bounds(noise: 1.6, slope: 0.07)), (.loRA, Bounds(noise: 0.55, slope: 0.1)),
  ])
  func wide(_ method: Method, _ bounds: Bounds) throws { try check(TestNetworks.wide(), method, bounds) }

  /// Activations and products whose ranges move.
  @Test func moving() throws {
    let network = TestNetworks.moving()
    let images = TestImages(network.inputShape, count: 6, classes: 4)
    try check(
      Session(network, values: TestModel.values(of: network, images: images), .int8, images: images),
      Bounds(noise: 0.01, slope: 0.01))
  }

  /// Attention, layer norms whose factors learn, and GELU.
  @Test func sequences() throws {
    try check(SequenceTests.session(.int8), Bounds(noise: 0.17, slope: 0.06))
  }

  /// Low-rank branches on queries and values, whose ranges move until they are added.
  @Test func adaptedSequences() throws {
    try check(SequenceTests.adapted(.int8), Bounds(noise: 0.11, slope: 0.03))
  }

  /// Nine blocks deep.
  @Test(arguments: [
    (Method.repNetBias, Bounds(noise: 3.1, slope: 0.3)), (.mobileTL, Bounds(noise: 2, slope: 0.03)),
    (.sparseUpdate, Bounds(noise: 4.5, slope: 0.28)),
  ])
  func embedded(_ method: Method, _ bounds: Bounds) throws {
    try check(.embedded(resolution: 16, classes: 10), method, bounds)
  }

  /// Coefficients and rows' lengths over a pool that two sessions of LoRA have learned.
  @Test(arguments: ["exact", "detached"])
  func fusion(norm: String) throws {
    try check(.fused(norm: norm, .int8), Bounds(noise: 0.85, slope: 0.17))
  }

  func check(_ network: Network, _ method: Method, fine names: Set<String> = [], _ bounds: Bounds) throws {
    let images = TestImages(network.inputShape, count: 6, classes: 4)
    let int8 = try Session(
      TestModel(network, images: images).refined(names), method.rates(0.002, side: 0.004), .int8,
      images: images)
    try check(int8, bounds)
  }

  private func check(_ int8: Session, _ bounds: Bounds) throws {
    let images = int8.images
    // Some steps, so that nothing is zero any more.
    int8.settle()
    int8.learn(6)
    int8.settle(seed: 99)
    let float32 = try Session(
      int8.program.network, values: int8.dequantised(), .float32, images: images)
    float32.copyAdapter(from: int8)

    let expected = float32.gradients(forcing: int8.forwardValues())
    let seeds = 16
    let samples = (0..<seeds).map { int8.gradients(seed: 1000 + UInt64($0)) }
    #expect(Set(samples[0].keys) == Set(expected.keys))
    for (name, gradient) in expected.sorted(by: { $0.key < $1.key }) {
      let found = samples.map { $0[name] ?? [] }
      let mean = gradient.indices.map { index in found.reduce(0) { $0 + $1[index] } / Double(seeds) }
      // Squared noise over squared signal of one gradient, and what averaging leaves of it without bias.
      let noise = found.reduce(0) { $0 + relativeError($1, gradient) } / Double(seeds)
      let left = relativeError(mean, gradient)
      // Three times, because the rounding of one error reaches many elements of a gradient together.
      #expect(left <= 3 * noise / Double(seeds) + 0.003, "\(name): \(noise) of one, \(left) of \(seeds)")
      #expect(noise < bounds.noise, "\(name): \(noise)")
      let slope = dot(mean, gradient) / dot(gradient, gradient)
      #expect(abs(slope - 1) <= bounds.slope, "\(name): \(slope) times as long")
    }
  }

  func relativeError(_ found: [Double], _ expected: [Double]) -> Double {
    let error = zip(found, expected).map { $0 - $1 }
    return dot(error, error) / dot(expected, expected)
  }

  func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}
