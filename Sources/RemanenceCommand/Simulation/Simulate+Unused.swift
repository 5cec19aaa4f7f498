import Experiments
import Silicon

extension Simulate {
  /// Whether the stream is learned on many arrays.
  var isMany: Bool { sweep || wear || sensitivity || dose }

  /// Checks the options of many runs.
  func checkMany() throws {
    let check = Arguments.check(_:_:)
    let modes = [sweep, wear, sensitivity, dose].filter { $0 }.count
    try check(
      modes + (system ? 1 : 0) <= 1, "give one of --sweep, --wear, --sensitivity, --dose and --system")
    try check(
      output == nil || modes == 1,
      "-o writes the charts of --sweep, --wear, --sensitivity or --dose; give one of them, or --json for a "
        + "single run")
    try Arguments.checkDifferent(seeds, "--seeds")
    try Arguments.checkDifferent(technologies, "--technologies")
    try check(sessions >= 1, "--sessions must be at least 1")
    try check((1...100).contains(perDecade), "--per-decade must be 1 to 100")
    try check((1...8).contains(planes), "--planes must be 1 to 8")
    try check(
      !(sweep || wear || dose) || !arrays.faults.setsPulse,
      "--sweep, --wear and --dose choose the pulses themselves; leave --write-error-rate, --write-voltage, "
        + "--pulse and --strong-bits out")
    try check(
      modes == 0 && !system || (arrays.idle ?? 0) == 0,
      "--idle is of a single run; leave --sweep, --wear, --sensitivity, --dose and --system out")
    if system { _ = try HardwareFiles.duty(day) }
  }

  /// Refuses what this form of the command has no use for.
  func checkUnused() throws {
    try UnusedOptions.refuse(
      [LearningOptions.self, MethodInputs.self, FramingOption.self], but: ["--threads"],
      unless: folder == nil, "a run brings its own; leave it out, or name tasks in place of the run")
    if folder == nil { try FramingOption.checkUnused(tasks) }
    try UnusedOptions.refuse(
      [RunPlaces.self], unless: folder != nil, "it says where the parts of a run are, and none is named")
    try UnusedOptions.refuse(
      ["--seeds", "--sessions", "--per-decade", "--planes"], unless: isMany,
      "it goes with --sweep, --wear, --sensitivity or --dose; a single run has --technology and --seed")
    try UnusedOptions.refuse(
      ["--technologies"], unless: isMany || system,
      "it goes with --sweep, --wear or --system; a single run has --technology")
    try UnusedOptions.refuse(["--day"], unless: system, "it is the day of --system")
    try UnusedOptions.refuse(
      ["--seed", "--fault-seed"], unless: !isMany,
      "--seeds names the seeds of --sweep, --wear, --sensitivity and --dose")
    try UnusedOptions.refuse(["--sessions", "--per-decade"], unless: wear, "it goes with --wear")
    try UnusedOptions.refuse(
      ["--sign-magnitude"], unless: !isMany, "it is of a single run; --dose tries both forms")
    try UnusedOptions.refuse(["--planes"], unless: sensitivity, "it goes with --sensitivity")
    try UnusedOptions.refuse(
      ["--technology"], unless: !(sweep || wear), "--technologies names those of --sweep and --wear")
    try UnusedOptions.refuse(
      ["--technologies"], unless: !(sensitivity || dose),
      "--sensitivity and --dose are of one technology; choose it with --technology")
    try UnusedOptions.refuse(
      [
        "--stuck", "--read-disturb", "--sense-error-rate", "--tree-upset-rate", "--protected-bits",
        "--strong-bits", "--strong-voltage", "--write-voltage", "--pulse",
      ], unless: !(sensitivity || dose), "--sensitivity and --dose try their own faults and protections")
    try UnusedOptions.refuse(
      ["--error-flip-rate", "--upset-rate"], unless: !dose, "--dose tries failed writes alone")
    try UnusedOptions.refuseForce(unless: output != nil)
  }
}
