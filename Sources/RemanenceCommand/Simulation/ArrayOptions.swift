import ArgumentParser
import Experiments
import Silicon
import Units

/// What may be set about simulated arrays.
struct ArrayOptions: ParsableArguments {
  @OptionGroup var hardware: HardwareOptions

  @Option(help: "The share of bits that a pulse fails to write; default: what cell and pulse give.")
  var writeErrorRate: Double?

  @Option(help: "Top bits of each weight that lie in SRAM beside the array.")
  var protectedBits = 0

  @Option(help: "Top bits of each weight that are written with --strong-voltage.")
  var strongBits = 0

  @Option(help: "Volts of the pulse of --strong-bits; default: the technology's.")
  var strongVoltage: Double?

  @Option(help: "The share of cells that are stuck at a level.")
  var stuck: Double?

  @Option(help: "The chance that a read disturbs a bit; default: the technology's.")
  var readDisturb: Double?

  @Option(help: "The chance that a bit of a weight is sensed wrongly, for one sum.")
  var senseErrorRate: Double?

  @Option(
    help:
      "The chance that a bit of an adder tree's count flips, for one plane of the weights in a cycle."
  )
  var treeUpsetRate: Double?

  @Option(help: "The chance that a bit of an accumulator flips in a cycle.")
  var upsetRate: Double?

  @Option(help: "The chance that a bit of an error flips while it waits in the buffer.")
  var errorFlipRate: Double?

  @Flag(help: "Hold weights as sign and magnitude, not in two's complement.")
  var signMagnitude = false

  @Option(help: "Days between learning and the last test, without power where the cells need none.")
  var idle: Double?

  @Option(help: "The seed of every fault; default: --seed.")
  var faultSeed: UInt64?

  func validate() throws {
    let check = Arguments.check(_:_:)
    try check((idle ?? 0) >= 0 && idle?.isFinite ?? true, "--idle must be a number of days, 0 or more")
    try check(
      (strongVoltage ?? 1) > 0 && (strongVoltage ?? 1) <= 20,
      "--strong-voltage must be above 0 and at most 20 V"
    )
    try check(
      writeErrorRate == nil || (hardware.writeVoltage == nil && hardware.pulse == nil),
      "--write-error-rate stands in for what --write-voltage and --pulse make of the cell; give one or the "
        + "other"
    )
    try check((0...8).contains(protectedBits), "--protected-bits must be 0 to 8")
    try check((0...8).contains(strongBits), "--strong-bits must be 0 to 8")
    try check(
      strongVoltage == nil || strongBits > 0, "--strong-voltage is the pulse of --strong-bits; give both")
    for (rate, name) in rates + [(writeErrorRate, "--write-error-rate")] {
      guard let rate else { continue }
      do { _ = try Rate(rate, name) } catch { throw ValidationError(error.description) }
    }
  }

  private var rates: [(Double?, String)] {
    [
      (stuck, "--stuck"), (readDisturb, "--read-disturb"), (senseErrorRate, "--sense-error-rate"),
      (treeUpsetRate, "--tree-upset-rate"), (upsetRate, "--upset-rate"), (errorFlipRate, "--error-flip-rate"),
    ]
  }

  /// What fails, and how often.
  var faults: FaultRates {
    var faults = FaultRates()
    (faults.writeVolts, faults.pulseNanoseconds) = (hardware.writeVoltage, hardware.pulse)
    (faults.writeError, faults.protectedBits) = (writeErrorRate, protectedBits)
    (faults.strongBits, faults.strongVolts) = (strongBits, strongVoltage)
    (faults.stuck, faults.readDisturb, faults.sense) = (stuck, readDisturb, senseErrorRate)
    (faults.tree, faults.accumulator, faults.error) = (treeUpsetRate, upsetRate, errorFlipRate)
    return faults
  }

  /// The arrays of a single run.
  func chosen() throws -> SimulatedArrays {
    var arrays = SimulatedArrays(
      try hardware.chosenChip(), faults: faults, idle: idle.map { Time.nanoseconds($0 * 86_400e9) })
    arrays.storesMagnitudes = signMagnitude
    return arrays
  }
}
