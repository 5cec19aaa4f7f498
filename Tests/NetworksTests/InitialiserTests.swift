import Networks
import Randomness
import Testing

@Suite struct InitialiserTests {
  /// The first words of seed 0, as the authors' C program prints them.
  @Test func splitMix64() {
    var generator = SplitMix64(seed: 0)
    #expect(generator.next() == 0xE220_A839_7B1D_CDAF)
    #expect(generator.next() == 0x6E78_9E6A_A1B9_65F4)
    #expect(generator.next() == 0x06C4_5D18_8009_454F)
  }

  @Test func drawsStayInRange() {
    var generator = SplitMix64(seed: 7)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<10_000 { counts[generator.next(below: 10)] += 1 }
    // Six deviations of a binomial of 10,000 and 1/10.
    #expect(counts.allSatisfy { abs($0 - 1000) < 180 })
    #expect((0..<1000).allSatisfy { _ in (0..<1).contains(generator.nextUnit()) })
  }

  @Test func valuesFollowTheirRule() {
    var generator = SplitMix64(seed: 3)
    let count = 20_000
    let normal = Initialiser.normal(deviation: 0.5).values(count: count, from: &generator)
    let mean = normal.reduce(0, +) / Float(count)
    let variance = normal.reduce(0) { $0 + $1 * $1 } / Float(count)
    #expect(abs(mean) < 6 * 0.5 / Float(count).squareRoot())
    #expect(abs(variance.squareRoot() - 0.5) < 0.02)
    #expect(normal.allSatisfy { abs($0) <= 3 })
    let uniform = Initialiser.uniform(bound: 0.25).values(count: count, from: &generator)
    #expect(
      uniform.allSatisfy { abs($0) <= 0.25 } && uniform.contains { $0 < -0.24 }
        && uniform.contains { $0 > 0.24 })
    #expect(Initialiser.constant(2).values(count: 3, from: &generator) == [2, 2, 2])
  }

  /// A parameter's values depend on the seed and its name alone, not on the nodes around it.
  @Test func valuesDoNotDependOnTheGraph() throws {
    let small = Network.embedded(resolution: 32, classes: 5)
    let reversed = Weights().completed(for: small, seed: 1)
    #expect(Weights().completed(for: small, seed: 1).values == reversed.values)
    #expect(Weights().completed(for: small, seed: 2).values["mix.weight"] != reversed.values["mix.weight"])
    var alone = Network(name: "alone", input: Shape(1, 1, 96), normalisation: .centred)
    alone.append("mix", .convolution(Convolution(96, 256)), [0])
    #expect(Weights().completed(for: alone, seed: 1).values["mix.weight"] == reversed.values["mix.weight"])
  }

  @Test func knownValuesStay() {
    let network = Network.embedded(resolution: 32, classes: 5)
    let known = [Float](repeating: 3, count: 5)
    let weights = Weights(["classifier.bias": known]).completed(for: network, seed: 1)
    #expect(weights.values["classifier.bias"] == known)
    #expect(weights.values.count == network.parameters.count)
  }
}
