import Methods

extension ChipCommand {
  /// Refuses what this form of the command has no use for.
  func checkUnused() throws {
    let isPrinted = printed.contains(true)
    let own = [
      "--network", "--method", "--set", "--batch", "--resolution", "--classes", "--memory-limit",
    ]
    try UnusedOptions.refuse(
      own, unless: traced == nil,
      "--run brings its own network, method, batch, resolution, classes and limit; leave it out")
    try UnusedOptions.refuse(
      own + [
        "--pass", "--run", "--json", "--force", "--objective", "--tasks-per-day", "--steps-per-task",
        "--dead-share", "--processor-power", "--draws",
      ], unless: !isPrinted, "--print-… prints a description and prices nothing")
    try UnusedOptions.refuse(
      [HardwareOptions.self], unless: printTechnology == nil && printSchema == nil,
      "a built-in technology and a schema are printed as they are")
    try UnusedOptions.refuse(
      [RunPlaces.self], unless: traced != nil,
      "it says where the parts of a run are: name it with --run")
    try UnusedOptions.refuse(
      ["--tasks-per-day", "--steps-per-task"], unless: day == nil, "the day of --day has its own")
    try UnusedOptions.refuse(
      ["--dead-share"], unless: day == nil && sweep == nil,
      "it is of the lifetime that is printed for one chip")
    try UnusedOptions.refuse(
      ["--draws"], unless: sweep == nil, "the bands are of the table of technologies")
    try UnusedOptions.refuse(["--processor-power"], unless: sweep == nil, "--sweep prices chips alone")
    try UnusedOptions.refuse(
      ["--batch", "--tasks-per-day", "--steps-per-task", "--dead-share", "--memory-limit"],
      unless: pass == .training,
      "--pass inference prices one image that is answered, and nothing learns")
    try UnusedOptions.refuse(
      ["--memory-limit"], unless: options.methodOptions.method.searchesUnderBudget,
      "of the methods only \(Method.namesOfSearching.joined(separator: ", ")) chooses under it")
    try options.methodOptions.refuseRates("a price is of steps, however far each goes")
    try UnusedOptions.refuseForce(unless: output != nil || sweep != nil)
  }
}
