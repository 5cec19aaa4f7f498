import Execution
import Networks
import Programs
import Silicon

extension BenchArrays {
  /// ResNet-20 at 32 × 32 pixels, plain and with bits that are sensed wrongly, on cells that fail one write in a
  /// thousand. There are no weights of it to be had: they are drawn.
  func answers() throws -> [Answer] {
    let network = Network.resNet20(resolution: 32, classes: 10).folded(nil).network
    let program = try Program.lowered(
      from: network, precision: .int8, batch: batch, isTraining: false, threads: threads)
    let values = Self.drawn(program)
    let pool = ThreadPool(count: threads)
    return try [nil, 1e-9, 1e-6, 1e-4].map { rate in
      var memory: ArrayMemory?
      if let rate {
        var faults = FaultModel(.sas)
        faults.setWriteErrorRate(try Rate(1e-3, "rate"), of: .sas)
        faults.sense = try Rate(rate, "rate")
        memory = try ArrayMemory(.standard(.sas), faults: faults, seed: 1)
        try memory?.place(program)
      }
      let executor = try CPUExecutor(
        program, store: try ParameterStore(program: program, model: values, seed: 1, memory: memory),
        pool: pool, instructionSet: try .chosen())
      executor.setNoise(resolution: 32)
      let timing = Timing(of: steps) { _ in executor.infer() }
      return Answer(senseErrorRate: rate, milliseconds: timing.fastest / Double(batch))
    }
  }

  /// Integers of all lengths, and scales that keep activations in their range.
  private static func drawn(_ program: Program) -> ModelValues {
    var generator = SplitMix64(seed: 1)
    var values = ModelValues(floats: [:])
    for parameter in program.parameters {
      if parameter.role == .bias {
        values.biases[parameter.name] = Array(repeating: 0, count: parameter.count)
        continue
      }
      let channels = parameter.extents[0]
      let spread = 1 / Float(parameter.count / channels).squareRoot()
      values.quantised[parameter.name] = QuantisedWeight(
        integers: (0..<parameter.count).map { _ in Int8(generator.next(below: 255) - 127) },
        scales: Array(repeating: spread / 64, count: channels))
    }
    for node in program.network.nodes { values.activationScales[node.name] = 1 / 32 }
    return values
  }
}
