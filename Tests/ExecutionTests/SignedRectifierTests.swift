import Methods
import Networks
import Programs
import Testing

@testable import Execution

/// A rectifier whose errors pass by a sign lets them through beyond its limit, and is otherwise the same.
@Suite struct SignedRectifierTests {
  static func network(isSigned: Bool) -> Network {
    var network = Network(name: "signs", input: Shape(9, 7, 3), normalisation: .centred)
    let stem = network.append(
      "stem", .convolution(Convolution(3, 12, kernel: 3, padding: .same, hasBias: true)), [0])
    let rectified = network.append(
      "rectified", .rectifier(Rectifier(limit: 0.5, hasSignedBackward: isSigned)), [stem])
    let pooled = network.append("pool", .globalPool(GlobalPool()), [rectified])
    network.append("classifier", .convolution(.linear(12, 4)), [pooled])
    network.train([.weight, .bias], in: ParameterGroup("all", rate: 1e-3)) { _ in true }
    return network
  }

  @Test(arguments: Precision.allCases) func errorsPassBeyondTheLimit(_ precision: Precision) throws {
    func masks(isSigned: Bool) throws -> (bits: [UInt8], values: [UInt8], session: Session) {
      let network = Self.network(isSigned: isSigned)
      let images = TestImages(network.inputShape, count: 3, classes: 4)
      let session = try Session(
        network, values: TestModel.values(of: network, images: images), precision, images: images)
      let node = try #require(network.nodes.firstIndex { $0.name == "rectified" })
      var (bits, values) = ([UInt8](), [UInt8]())
      session.executor.take(images)
      session.executor.learn(seed: 0, rateFactor: 0, updating: false) { instruction in
        for id in instruction.writes {
          if session.program[id].kind == .mask(node: node) { bits = session.executor.uint8s(id) }
          if session.program[id].kind == .value(node: node) { values = session.executor.uint8s(id) }
        }
      }
      return (bits, values, session)
    }
    let (exact, signed) = (try masks(isSigned: false), try masks(isSigned: true))
    #expect(exact.values == signed.values && !exact.values.isEmpty)
    let (before, after) = (
      exact.bits.reduce(0) { $0 + $1.nonzeroBitCount }, signed.bits.reduce(0) { $0 + $1.nonzeroBitCount }
    )
    #expect(zip(exact.bits, signed.bits).allSatisfy { $0 & $1 == $0 })
    #expect(after > before, "\(before) and \(after) bits")
    #expect(signed.session.gradients()["stem.weight"] != exact.session.gradients()["stem.weight"])
  }
}
