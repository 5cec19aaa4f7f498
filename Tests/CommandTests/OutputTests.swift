import Foundation
import Testing

@Suite("Places to write to")
struct OutputTests {
  /// Every command that writes a file where it is told, as far as its `-o`.
  enum Writer: String, CaseIterable, CustomTestStringConvertible {
    case importing, pretrain, report, pack, validate, overview, chip, chipDay, device, sense, sweep, wear

    var testDescription: String { rawValue }

    /// The end of the file's name, where it matters.
    var suffix: String { self == .overview ? ".svg" : "" }

    func arguments() async throws -> [String] {
      let chip = ["chip", "--network", "embedded", "--method", "head"]
      switch self {
      case .importing:
        return [
          "import", try await Shared.network() + ".checkpoint.safetensors", "--architecture", "embedded",
        ]
      case .pretrain: return ["pretrain", "--task", "sample", "--max-steps", "1"]
      case .report: return ["report", try await Shared.run()]
      case .pack: return ["pack", try await Shared.run()]
      case .validate, .overview: return ["validate"]
      case .chip: return chip
      case .chipDay: return chip + ["--day", "camera"]
      case .device: return ["device", "--trials", "0"]
      case .sense: return ["sense", try await Shared.tasks().path + "/marks/spots/0.png", "--pool", "8"]
      case .sweep: return SimulateTests.small + ["--sweep", "--seeds", "1"]
      case .wear: return SimulateTests.small + ["--wear", "--seeds", "1"]
      }
    }
  }

  @Test("a bad place is one line, before the work, and nothing is touched", arguments: Writer.allCases)
  func places(writer: Writer) async throws {
    let folder = try TemporaryFolder()
    let mine = Array("mine, all mine".utf8)
    try folder.write(mine, to: "file" + writer.suffix)
    try folder.write([], to: "folder\(writer.suffix)/inside")
    func fails(_ place: String, _ words: String, location: SourceLocation = #_sourceLocation) async throws {
      let outcome = try await Program(writer.arguments() + ["-o", place]).end()
      outcome.expectFailure(words, "; ", location: location)
      #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: location)
    }
    try await fails(folder.path + "/file" + writer.suffix, "is there already and is no ")
    try await fails(folder.path + "/folder" + writer.suffix, "is a folder; name a file")
    let link = "\(folder.path)/link\(writer.suffix)"
    symlink(folder.path + "/file" + writer.suffix, link)
    try await fails(link, "is a link, which a file would take the place of")
    unlink(link)
    try await fails("\(folder.path)/file\(writer.suffix)/x\(writer.suffix)", "file")
    let long = String(repeating: "n", count: 260)
    try await fails("\(folder.path)/\(long)\(writer.suffix)", "has a name of more than 255 bytes")
    try await fails(
      "\(folder.path)/none/x\(writer.suffix)", "its folder is not there; make its folder first")
    if writer != .overview {
      try await fails("/dev/null", "is a device or a pipe, not a file")
      try await fails(
        "-", "remanence: -: is by custom standard output, where no result is written; name a file")
    }
    #expect(try folder.bytes("file" + writer.suffix) == mine)
    #expect(try folder.files(below: "").count == 3)
  }

  @Test(arguments: [["learn", "--task"], ["demo", "--offline"], ["compare", "--task"]])
  func foldersOfRuns(command: [String]) async throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "file")
    let task = command.last == "--task" ? ["no-such-task"] : []
    // The place is looked at before the task, which is not there either.
    let outcome = try await Program(command + task + ["-o", folder.path + "/file/run"]).end()
    outcome.expectFailure("file: is not a folder; name another place")
    #expect(outcome.errorLines.count == 1)
    #expect(try folder.bytes("file") == [1])
    try await Program(command + task + ["-o", "-"]).end().expectFailure("-: is by custom standard output")
  }

  @Test func theResultsOfASweepAreWrittenOverNothing() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{ \"fields\": { \"macros\": [8, 16] } }".utf8), to: "sweep.json")
    try folder.write(Array("a,b\n1,2\n".utf8), to: "out.csv")
    let sweep = [
      "chip", "--network", "embedded", "--method", "head", "--sweep", folder.path + "/sweep.json", "-o",
      folder.path + "/out",
    ]
    try await Program(sweep).end().expectFailure("out.csv: is there already and is no table of this product")
    try await Program(sweep + ["--force"]).end().expectSuccess()
    // Its own result is replaced.
    try await Program(sweep).end().expectSuccess()
    #expect(folder.text("out.csv").hasPrefix("macros,energy_pj"))
  }

  @Test func aCommandReplacesItsOwnKindAlone() async throws {
    let folder = try TemporaryFolder()
    let page = folder.path + "/page.html"
    try await Program(Writer.device.arguments() + ["-o", page]).end().expectSuccess()
    let device = folder.text("page.html")
    for writer in [Writer.report, .validate, .chip, .chipDay, .sense] {
      try await Program(writer.arguments() + ["-o", page]).end()
        .expectFailure("page.html: is there already and is no earlier page of this command")
    }
    #expect(folder.text("page.html") == device)
    try await Program(Writer.device.arguments() + ["-o", page]).end().expectSuccess()
    // An archive of the user's is none of ours; a packed run is.
    let tar = Process()
    tar.executableURL = URL(filePath: "/usr/bin/env")
    tar.arguments = ["tar", "cf", folder.path + "/mine.tar", "-C", folder.path, "page.html"]
    try tar.run()
    tar.waitUntilExit()
    let mine = try folder.bytes("mine.tar")
    try await Program(Writer.pack.arguments() + ["-o", folder.path + "/mine.tar"]).end()
      .expectFailure("mine.tar: is there already and is no packed run")
    #expect(try folder.bytes("mine.tar") == mine)
    for _ in 0..<2 {
      try await Program(Writer.pack.arguments() + ["-o", folder.path + "/run.tar"]).end().expectSuccess()
    }
  }

  @Test func longNamesAreLearnedAndAnswered() async throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "\u{E9}", count: 120)
    let task = try folder.writeTask(name, pictures: 4)
    let run = folder.path + "/run"
    try await Program(Shared.learning([task], to: run, steps: 2)).end().expectSuccess()
    try await Program.run("predict", run, task + "/spots/0.png").expectSuccess()
    try await Program.run("evaluate", run).expectSuccess()
  }

  @Test func aRunIsNoFileToBeWritten() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 4)
    let run = folder.path + "/run"
    try await Program(Shared.learning([task], to: run, steps: 2)).end().expectSuccess()
    try await Program(Shared.learning([folder.path + "/none"], to: run)).end().expectFailure(
      "holds a run already")
    // Options that would change nothing are no part of going on.
    for option in [["--epochs", "3"], ["--method", "head"], ["--seed=9"], ["--network", "mobilenet-v2"]] {
      let outcome = try await Program(["learn", "--resume", "-o", run] + option).end()
      let name = option[0].split(separator: "=")[0]
      outcome.expectFailure("was begun with other values of \(name), and a run keeps them; leave them out")
    }
    try await Program.run("learn", "--resume", "-o", run, "--method", "rep-net", "--network", "embedded")
      .expectSuccess()
  }
}
