import Execution
import Methods
import Networks
import Programs
import Testing

/// What closes gates beside the loss.
@Suite struct GatePressureTests {
  @Test func nothingIsAddedBelowTheTarget() {
    let pressure = GatePressure(target: 0.25, strength: 0.5)
    for open in [0, 25] { #expect(pressure.push(open: open, of: 100, batch: 4) == 0) }
    #expect(pressure.push(open: 75, of: 100, batch: 4) == 0.01, "25 gates of a picture share 0.25 nats")
    #expect(pressure.push(open: 75, of: 100, batch: 4, unit: 0.004) == 3, "2.5: halves up")
    #expect(pressure.push(open: 75, of: 100, batch: 4, unit: 1e-9) == 127)
  }

  /// Errors at the logits grow by the pressure times the slope; nothing else of a step changes.
  @Test(arguments: Precision.allCases)
  func errorsOfGatesGrow(_ precision: Precision) throws {
    let images = TestImages(Shape(24, 24, 3), count: 4, classes: 4)
    let model = try TestModel(.embedded(resolution: 24, classes: 4), images: images)
    func session(open: String) throws -> Session {
      try Session(
        model, Method.da3.setting("open", to: open).setting("push", to: "10"), precision, images: images)
    }
    let (free, pressed) = (try session(open: "1"), try session(open: "0"))
    let names = free.program.parameters.filter { $0.isTrainable }.map(\.name)
    let gates = names.filter { $0.hasSuffix("gate.bias") }
    #expect(!gates.isEmpty && names == pressed.program.parameters.filter { $0.isTrainable }.map(\.name))
    free.settle()
    pressed.settle()
    let (loss, gradients) = (free.loss(), free.gradients())
    #expect(pressed.loss() == loss)
    let grown = pressed.gradients()
    for gate in gates {
      #expect(try #require(grown[gate]?.first) > #require(gradients[gate]?.first), "\(gate)")
    }
    // The classifier's gradient comes from above the gates.
    #expect(grown["classifier.weight"] == gradients["classifier.weight"])
  }
}
