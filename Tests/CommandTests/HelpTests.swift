import Testing

@Suite("Help and usage")
struct HelpTests {
  static let commands = [
    "fetch", "import", "plan", "learn", "methods", "evaluate", "predict", "report", "demo", "bench",
    "validate",
    "chip", "device", "simulate", "pretrain", "pack", "cache", "claims", "compare", "sense",
  ]

  static let benches = ["step", "inference", "identity", "chip", "arrays", "head", "eye"]
    .map { "bench \($0)" }

  @Test(arguments: commands + benches)
  func everyCommandExplainsItself(command: String) async throws {
    let outcome = try await Program(command.split(separator: " ").map(String.init) + ["--help"]).end()
    outcome.expectSuccess()
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("OVERVIEW:"))
    #expect(outcome.output.contains("USAGE: remanence \(command)"))
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func withoutACommandItListsThem() async throws {
    let outcome = try await Program.run()
    outcome.expectSuccess()
    // A command that is added must be added to the list above, or its help is looked at by no test.
    let listed = outcome.output.matches(of: /\n  ([a-z]+) +\S/).map { String($0.1) }
    #expect(listed.sorted() == Self.commands.sorted())
  }

  @Test func itKnowsItsVersion() async throws {
    let outcome = try await Program.run("--version")
    outcome.expectSuccess()
    #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test(
    "mistakes in the arguments are one line and exit code 64",
    arguments: [
      (["nonsense"], "nonsense"),
      (["help", "predic"], "there is no command predic; did you mean predict?"),
      (["learn"], "--output"),
      (["learn", "-o", "x"], "--task"),
      (["learn", "--task", "sample", "-o", "x", "--method", "magic"], "'rep-net+bias'"),
      (["learn", "--task", "sample", "-o", "x", "--precision", "int4"], "'float32'"),
      (["learn", "--task", "sample", "-o", "x", "--batch", "0"], "--batch must be"),
      (["learn", "--task", "sample", "-o", "x", "--batch", "many"], "'many'"),
      (["learn", "--task", "sample", "-o", "x", "--batch", "99999999999999999999"], "--batch"),
      (["learn", "--task", "sample", "-o", "x", "--epochs", "-1"], "epochs"),
      (["learn", "--task", "sample", "-o", "x", "--max-steps", "0"], "--max-steps must be"),
      (["learn", "--task", "sample", "-o", "x", "--resolution", "4"], "--resolution must be"),
      (["learn", "--task", "sample", "-o", "x", "--threads", "0"], "--threads must be"),
      (["learn", "--task", "sample", "-o", "x", "--set", "rate=nan"], "rate of the method rep-net may be"),
      (["learn", "--task", "sample", "-o", "x", "--label-smoothing", "1"], "--label-smoothing must be"),
      (["learn", "--task", "sample", "-o", "x", "--seed", "-1"], "seed"),
      (["learn", "--task", "sample", "-o", "x", "--memory-limit", "lots"], "'lots'"),
      (["learn", "--task", "sample", "-o", "x", "--memory-limit", "infMiB"], "'infMiB'"),
      (["plan", "--classes", "1"], "--classes must be"),
      (["plan", "--resolution", "100000"], "--resolution must be"),
      (["plan", "--accounting", "creative"], "'published'"),
      (["plan", "--rule", "tiny-tl"], "--rule goes with --accounting published"),
      (["plan", "--accounting", "published", "--rule", "ours"], "'mobile-tl'"),
      (["import", "some.pth", "--architecture", "resnet", "-o", "x"], "resnet"),
      (["predict", "RUN", "--task", "t"], "image"),
      (["report"], "run"),
      (["evaluate", "RUN", "--threads", "-3"], "threads"),
      (["chip", "--pass", "sideways"], "'inference'"),
      (["chip", "--objective", "beauty"], "'energy-delay'"),
      (["chip", "--tasks-per-day", "0"], "--tasks-per-day must be"),
      (["sense", "x.png"], "--pool"),
      (["sense", "--pool", "8"], "image"),
      (["sense", "x.png", "--pool", "0"], "--pool must be 1 to 256"),
      (["sense", "x.png", "--pool", "5", "--bayer"], "--pool must be even"),
      (["sense", "x.png", "--pool", "8", "--bits", "9"], "--bits must be"),
      (["sense", "x.png", "--pool", "8", "--camera-size", "8K"], "2560x1920"),
      (["sense", "x.png", "--pool", "8", "--camera-size", "99999x99999"], "64000000 pixels in all"),
      (["sense", "x.png", "--pool", "8", "--conversion-energy", "nan"], "--conversion-energy must be"),
      (["sense", "x.png", "--pool", "8", "--region", "1,2,3"], "four whole numbers x,y,w,h, not 1,2,3"),
      (["sense", "x.png", "--pool", "8", "--region", "1,2,0,4"], "--region 1,2,0,4 has no pixels"),
      (["sense", "x.png", "--pool", "8", "--region", "-1,-2,4,-4"], "--region -1,-2,4,-4 has no pixels"),
    ])
  func mistakesInArguments(arguments: [String], words: String) async throws {
    let outcome = try await Program(arguments).end()
    outcome.expectFailure(words, " see: remanence", "--help", status: 64)
    #expect(outcome.errorLines.count == 1)
  }

  @Test func theListOfMethodsSaysEverythingInAHundredColumns() async throws {
    let lines = try await Program.run("methods").output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 && !$0.contains("…") })
    let blankInName = try await Program.run("plan", "--network", "embedded", "--set", " rate =0.001")
    blankInName.expectSuccess()
  }
}
