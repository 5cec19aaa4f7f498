extension Simulate {
  /// Refuses what this form of the command has no use for.
  func checkUnused() throws {
    let isMany = sweep || wear || sensitivity
    try UnusedOptions.refuse(
      [LearningOptions.self, MethodInputs.self, FramingOption.self], but: ["--threads"],
      unless: folder == nil, "a run brings its own; leave it out, or name tasks in place of the run")
    if folder == nil { try FramingOption.checkUnused(tasks) }
    try UnusedOptions.refuse(
      [RunPlaces.self], unless: folder != nil, "it says where the parts of a run are, and none is named")
    try UnusedOptions.refuse(
      ["--technologies", "--seeds", "--sessions", "--planes"], unless: isMany,
      "it goes with --sweep, --wear or --sensitivity; a single run has --technology and --seed")
    try UnusedOptions.refuse(
      ["--seed", "--fault-seed"], unless: !isMany,
      "--seeds names the seeds of --sweep, --wear and --sensitivity")
    try UnusedOptions.refuse(["--sessions"], unless: wear, "it goes with --wear")
    try UnusedOptions.refuse(["--planes"], unless: sensitivity, "it goes with --sensitivity")
    try UnusedOptions.refuse(
      ["--technology"], unless: !(sweep || wear), "--technologies names those of --sweep and --wear")
    try UnusedOptions.refuse(
      ["--technologies"], unless: !sensitivity,
      "--sensitivity is of one technology; choose it with --technology")
    try UnusedOptions.refuse(
      [
        "--stuck", "--read-disturb", "--sense-error-rate", "--tree-upset-rate", "--protected-bits",
        "--strong-bits", "--strong-voltage", "--write-voltage", "--pulse",
      ], unless: !sensitivity, "--sensitivity tries its own faults and protections")
    try UnusedOptions.refuseForce(unless: output != nil)
  }
}
