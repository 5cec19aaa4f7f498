import Methods
import Networks
import Programs
import Testing

@Suite struct PlanTests {
  func program(_ method: Method, _ precision: Precision, batch: Int = 2) throws -> Program {
    let backbone = Network.embedded(resolution: 32, classes: 10).folded(nil).network
    return try .lowered(
      from: method.attached(to: backbone, classes: 10), precision: precision,
      batch: batch, isTraining: true, threads: 2)
  }

  /// Two planes and two moments of 32 bits in int8; a value and two moments of 32 bits in float32.
  @Test func bytesFollowTheStores() throws {
    for (precision, trainable) in [(Precision.int8, 2), (.float32, 4)] {
      let plan = Plan(try program(.repNet, precision))
      #expect(plan.trainableBytes == trainable * plan.trainableParameters)
      #expect(plan.optimizerBytes == 8 * plan.trainableParameters)
      #expect(plan.parameterBytes == plan.frozenBytes + plan.trainableBytes)
      #expect(plan.totalBytes == plan.parameterBytes + plan.optimizerBytes + plan.arenaBytes)
    }
  }

  @Test func forwardWorkIsTheNetworks() throws {
    let lowered = try program(.repNetBias, .int8, batch: 3)
    #expect(Plan(lowered).forwardMACs == 3 * (try lowered.network.macs()))
  }

  /// The head's gradient is one more product of its size, and no error goes further down.
  @Test func headCostsItsGradientAlone() throws {
    let plan = Plan(try program(.head, .int8, batch: 3))
    #expect(plan.stepMACs - plan.forwardMACs == 3 * 256 * 10)
  }

  @Test func publishedKeepsTheProgramsArena() throws {
    let lowered = try program(.repNet, .int8)
    let backbone = Network.embedded(resolution: 32, classes: 10)
    let adapted = try Method.repNet.attached(to: backbone, classes: 10)
    let plan = Plan(try PublishedStep(adapted, by: .repNet, batch: 2), of: lowered)
    #expect(plan.arenaBytes == lowered.arena.bytes)
    #expect(plan.totalBytes == plan.parameterBytes + plan.peakActivationBytes)
    #expect(plan.peakActivationBytes == 2 * (try PublishedAccounting(adapted).peakBytesPerImage))
  }
}
