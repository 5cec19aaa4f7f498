import Methods
import Networks
import Testing

/// Parameters that learn, against the publications: ProxylessNAS-Mobile with its norms, 224 pixels, 102
/// classes.
@Suite struct MethodCountTests {
  func learning(_ method: Method, _ network: Network = .proxylessNASMobile(resolution: 224, classes: 1000))
    throws
    -> Int
  {
    try method.attached(to: network, classes: 102).parameters.reduce(0) {
      $0 + ($1.isTrainable ? $1.parameter.count : 0)
    }
  }

  /// TinyTL, figure 3 and table 2, and the authors' profiler over their code.
  @Test func tinyTL() throws {
    #expect(try learning(.tinyTL) == 1_947_078)
    #expect(try learning(.tinyTL) - learning(.head) == 1_816_416)
    #expect(try learning(.tinyTLWithBiases) == 1_962_310)
  }

  /// MobileTL's blocks 1 to 3, whose training memory is published as 32.2, 33.0 and 33.7 MB.
  @Test(arguments: [(1, 1_192_038), (2, 1_442_982), (3, 1_693_926)])
  func mobileTL(blocks: Int, count: Int) throws {
    #expect(try learning(.mobileTL.setting("blocks", to: "\(blocks)")) == count)
  }

  /// A scale for each of the 17,248 shifts that Rep-Net's published biases are.
  @Test func norms() throws {
    #expect(try learning(.normAndHead) - learning(.head) == 2 * 17_248)
    let folded = Network.proxylessNASMobile(resolution: 224, classes: 1000).folded(nil).network
    #expect(try learning(.normAndHead, folded) - learning(.head, folded) == 2 * 17_248)
  }

  /// LoRAFusion's language model: 144 matrices of 1024 × 1024, rank 16, 20 modules. Published are 4700K and
  /// 148K; a coefficient is one of a module and a matrix here, where a layer's matrices share it there.
  @Test func lowRank() throws {
    var network = Network(name: "matrices", input: Shape(1, 1, 1024), normalisation: .centred)
    var value = 0
    for index in 0..<144 {
      value = network.append("\(index)", .convolution(Convolution(1024, 1024)), [value])
    }
    network.append("classifier", .convolution(.linear(1024, 2)), [value])
    let head = try learning(.head, network)
    let loRA = try Method.loRA.setting("rank", to: "16")
    #expect(try learning(loRA, network) - head == 4_718_592)
    let fusion = try Method.loRAFusion.setting("rank", to: "16").setting("pool", to: "20")
    #expect(try learning(fusion, network) - head == 147_456 + 20 * 144)
  }

  /// A mask for each weight but the classifier's.
  @Test func masks() throws {
    let network = Network.mobileNetV2(resolution: 96, classes: 10)
    let weights = network.parameters.filter { $0.parameter.role == .weight }.dropLast()
    #expect(
      try learning(.piggyback, network) - learning(.head, network)
        == weights.reduce(0) { $0 + $1.parameter.count })
  }

  /// The authors' scheme on MCUNet needs that network; here the bound of bytes holds, and more bytes take
  /// more in.
  @Test func sparse() throws {
    let network = Network.mobileNetV2(resolution: 96, classes: 10).folded(nil).network
    var before = 0
    for budget in [64, 128, 256, 512].map({ $0 << 10 }) {
      let context = MethodContext(backbone: network, classes: 10, byteBudget: budget)
      let chosen = try Method.sparseUpdate.resolved(context)
      let note = try #require(chosen.notes(context).first)
      let words = note.split(separator: " ").compactMap { Int($0) }
      #expect(words.contains(budget) && words.contains { $0 <= budget && $0 > budget / 2 }, "\(note)")
      let count = try chosen.adapted(context).parameters.reduce(0) {
        $0 + ($1.isTrainable ? $1.parameter.count : 0)
      }
      #expect(count > before)
      before = count
    }
    #expect(throws: NetworkError.self) {
      try Method.sparseUpdate.resolved(MethodContext(backbone: network, classes: 10, byteBudget: 100))
    }
  }
}
