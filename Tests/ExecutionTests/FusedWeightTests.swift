import Networks
import Programs
import Randomness
import Testing

@testable import Execution

/// LoRAFusion's weight against its definition, and its gradients against central differences.
@Suite struct FusedWeightTests {
  let outputs = 5, inputs = 7, rank = 3, adapters = 4

  /// A weight, a pool and a gradient of W′, drawn.
  func make(isDetached: Bool) throws -> (
    FusedWeight, gradient: [Double], magnitudes: [Double], coefficients: [Double]
  ) {
    var generator = SplitMix64(seed: 11)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(2 * generator.nextUnit() - 1) } }
    var model = ModelValues(floats: [:])
    let pool = (0..<adapters).map { adapter in
      model.adapters.append(
        AdapterValues(
          quantised: [:], floats: ["down.weight": draw(rank * inputs), "up.weight": draw(outputs * rank)]))
      return WeightRule.Product(adapter: adapter, down: "down", up: "up", rank: rank)
    }
    let fused = try FusedWeight(
      draw(outputs * inputs), channels: outputs,
      WeightRule.Fusion(pool: pool, bound: 1, isNormDetached: isDetached), model)
    return (
      fused, draw(outputs * inputs).map(Double.init), draw(outputs).map { Double($0) + 2 },
      draw(adapters).map(Double.init)
    )
  }

  /// ⟨gradient, W′⟩, where `lengths` are those of V that are held, or nil where they follow.
  func value(_ fused: FusedWeight, _ gradient: [Double], held factors: [Double]?) -> Double {
    let (merged, factors) = (fused.merged.values, factors ?? fused.factors.values)
    return merged.indices.reduce(0) { $0 + gradient[$1] * merged[$1] * factors[$1 / inputs] }
  }

  @Test("the gradient is that of the differences", arguments: [false, true])
  func gradients(isDetached: Bool) throws {
    let (fused, gradient, magnitudes, coefficients) = try make(isDetached: isDetached)
    fused.merge(magnitudes: FixedBuffer(magnitudes), coefficients: FixedBuffer(coefficients))
    fused.backpropagate { gradient[$0] }
    let found = (
      magnitudes: fused.magnitudeGradients.values, coefficients: fused.coefficientGradients.values
    )
    let held = isDetached ? fused.factors.values : nil
    let step = 1e-6
    for adapter in 0..<adapters {
      func value(_ change: Double) -> Double {
        var moved = coefficients
        moved[adapter] += change
        fused.merge(magnitudes: FixedBuffer(magnitudes), coefficients: FixedBuffer(moved))
        return self.value(fused, gradient, held: held)
      }
      let slope = (value(step) - value(-step)) / (2 * step)
      #expect(abs(slope - found.coefficients[adapter]) < 1e-6 * max(1, abs(slope)))
    }
    for output in 0..<outputs {
      func value(_ change: Double) -> Double {
        var moved = magnitudes
        moved[output] += change
        fused.merge(magnitudes: FixedBuffer(moved), coefficients: FixedBuffer(coefficients))
        return self.value(fused, gradient, held: nil)
      }
      let slope = (value(step) - value(-step)) / (2 * step)
      #expect(abs(slope - found.magnitudes[output]) < 1e-6 * max(1, abs(slope)))
    }
  }

  /// Every row of W′ is as long as the frozen row, times its magnitude.
  @Test func rowsHaveTheirLength() throws {
    let (fused, _, magnitudes, coefficients) = try make(isDetached: false)
    fused.merge(
      magnitudes: FixedBuffer(repeating: 1, count: outputs),
      coefficients: FixedBuffer(repeating: 0, count: adapters))
    func lengths() -> [Double] {
      (0..<outputs).map { output in
        (0..<inputs).reduce(0) {
          let element = fused.factors[output] * fused.merged[output * inputs + $1]
          return $0 + element * element
        }.squareRoot()
      }
    }
    let frozen = lengths()
    fused.merge(magnitudes: FixedBuffer(magnitudes), coefficients: FixedBuffer(coefficients))
    for (length, (before, magnitude)) in zip(lengths(), zip(frozen, magnitudes)) {
      #expect(abs(length - before * magnitude) < 1e-9)
    }
  }

  @Test func aPoolThatIsNotThereSaysSo() {
    let product = WeightRule.Product(adapter: 0, down: "down", up: "up", rank: 1)
    #expect(throws: BindingError.self) {
      _ = try FusedWeight(
        [1, 2], channels: 1, WeightRule.Fusion(pool: [product], bound: 1, isNormDetached: false),
        ModelValues(floats: [:]))
    }
  }
}
