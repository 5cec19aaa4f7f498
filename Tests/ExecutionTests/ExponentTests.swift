import Methods
import Networks
import Programs
import Testing

@testable import Execution

/// Where binary points lie, and when they move.
@Suite struct ExponentTests {
  static let images = TestImages(Shape(19, 15, 3), count: 3, classes: 4)

  func session(_ method: Method, rate: Double = 0.002) throws -> Session {
    try Session(
      TestModel(TestNetworks.odd(), images: Self.images), method.rates(rate, side: 2 * rate), .int8,
      images: Self.images)
  }

  func targets(_ session: Session) -> [String: Int32] {
    Dictionary(
      uniqueKeysWithValues: session.program.exponents.map {
        ($0.name, session.store.exponents[$0.use]!.target)
      })
  }

  /// After settling, a step on the same batch with the same draws moves no range.
  @Test(arguments: [Method.repNetBias, .repNet, .bias])
  func settlingSettles(_ method: Method) throws {
    let session = try session(method)
    session.settle(seed: 7)
    let settled = targets(session)
    #expect(settled.values.contains { $0 != 0 })
    session.executor.take(session.images)
    session.executor.learn(seed: 7, rateFactor: 0, updating: false) { instruction in
      for id in instruction.writes {
        guard let slot = session.program[id].scale.exponent else { continue }
        let box = session.store.exponents[session.program[slot].use]!
        guard case .range = session.program[slot].rule else { continue }
        #expect(box.current == box.target, "\(session.program[slot].name)")
      }
    }
    #expect(targets(session) == settled)
  }

  /// A range keeps at least one bit free above the largest element and not more than two, but where it may
  /// grow no further.
  @Test func rangesFitTheirTensors() throws {
    let session = try session(.repNetBias)
    session.settle()
    session.learn(3)
    session.settle(seed: 3)
    session.executor.take(session.images)
    var checked = 0
    session.executor.learn(seed: 3, rateFactor: 0, updating: false) { instruction in
      for id in instruction.writes {
        let tensor = session.program[id]
        guard tensor.role == .error, let slot = tensor.scale.exponent,
          case .range(let bits, let headroom, nil) = session.program[slot].rule
        else { continue }
        let magnitudes = session.executor.uint8s(id).map { Int(Int8(bitPattern: $0).magnitude) }
        let largest = magnitudes.max() ?? 0
        // Pools hand an error on as it is, so that a maximum may be masked away.
        guard instruction.body is ConvolutionInstruction else { continue }
        // Rounding may take the largest element of the window to its neighbours.
        let most = 1 << (bits - headroom)
        #expect((most / 2 - 1...most).contains(largest), "\(tensor.name): \(largest)")
        checked += 1
      }
    }
    #expect(checked > 4, "the errors of \(checked) convolutions were looked at")
  }

  /// Rep-Net's last convolutions start from zero: no error passes them, and what follows has no range to
  /// tell.
  @Test func zerosKeepTheirExponent() throws {
    let session = try session(.repNet)
    let before = targets(session)
    session.settle()
    let name = "error of rep.0.rectifier from rep.0.pointwise"
    #expect(before[name] == 0 && targets(session)[name] == 0)
    #expect(targets(session)["rep.0.pointwise"] == 0)
    session.learn(2)
    #expect(targets(session)[name] != 0)
  }

  /// A weight that reaches the end of its range doubles it: the value stays, half as fine.
  @Test func growthKeepsTheValue() {
    let values: [Float] = [1, -1, 0.5, 0.001, 0]
    let parameter = IntegerParameter(values: values, base: 1, reach: 1)
    let exponent = parameter.exponent
    let before = parameter.values
    parameter.grow()
    #expect(parameter.exponent == exponent + 1)
    let unit = Float(sign: .plus, exponent: Int(parameter.exponent) - 8, significand: 1)
    for (old, new) in zip(before, parameter.values) { #expect(abs(old - new) <= unit) }
    for (value, old) in zip(values, before) { #expect(abs(old - value) <= unit / 4) }
    for index in 0..<parameter.count { #expect((-128...127).contains(Int(parameter.low[index]))) }
  }

  @Test func saturatingWeightsGrow() throws {
    // A rate that carries weights past their first range within steps.
    let session = try session(.head, rate: 0.2)
    let key = try #require(
      session.program.parameters.first { $0.name == "classifier.weight" }?.key)
    let weight = try #require(session.store.integers[key])
    let exponent = weight.exponent
    session.settle()
    session.learn(6)
    #expect(weight.exponent > exponent)
    #expect(weight.largestMaster() <= 32512)
    let end = 127 * Float(sign: .plus, exponent: Int(exponent), significand: 1)
    #expect(weight.values.contains { abs($0) > end })
  }

  /// Moments follow when gradients outgrow the binary point that the first one chose.
  @Test func momentsFollowTheGradient() {
    let parameter = IntegerParameter(values: [0, 0], base: 1, reach: 1)
    var moved: [Int32] = []
    let rescale:
      @convention(c) (UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<UInt32>?, Int, Int32) -> Void = {
        first, _, _, right in first![0] = right
      }
    func place(_ exponent: Int32, bits: UInt32) {
      parameter.first[0] = 0
      parameter.placeMoments(gradientExponent: exponent, gradientBits: bits, rescale: rescale)
      moved.append(parameter.first[0])
    }
    place(-10, bits: 0)
    #expect(parameter.momentExponent == nil)
    place(-10, bits: 0xFF)
    // A gradient that ends at 2⁻² shall take 13 bits.
    #expect(parameter.momentExponent == -15)
    // One that ends at 2⁰ still fits into 15.
    place(-10, bits: 0x3FF)
    #expect(parameter.momentExponent == -15 && moved.last == 0)
    // One that ends at 2⁹ shall take 14.
    place(-3, bits: 0xFFF)
    #expect(parameter.momentExponent == -5 && moved.last == 10)
    // One larger by more bits than moments have: they are shifted out, and the exponent is right.
    place(40, bits: 1)
    #expect(parameter.momentExponent == 27 && moved.last == 27)
  }
}
