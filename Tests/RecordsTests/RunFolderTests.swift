import Formats
import Foundation
import Testing

@testable import Records

@Suite struct RunFolderTests {
  @Test func aRunIsMadeAndOpenedAgain() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/deep/run"
    do {
      let run = try RunFolder.create(path: path, record: exampleRecord())
      try run.update { $0.stepMilliseconds = 2.5 }
    }
    let run = try RunFolder.resume(path: path)
    #expect(run.record.stepMilliseconds == 2.5)
    #expect(run.record.currentTask == 0)
    #expect(try run.loadCheckpoint() == nil)
  }

  @Test func onlyOneProcessWrites() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder.create(path: folder.path, record: exampleRecord())
    let error = #expect(throws: FormatError.self) { try RunFolder.resume(path: folder.path) }
    #expect(error?.what == "is being written by another process")
    #expect(try StoredRun(path: folder.path).record == run.record)
  }

  @Test func aRunIsNotOverwritten() throws {
    let folder = try TemporaryFolder()
    _ = try RunFolder.create(path: folder.path, record: exampleRecord())
    let error = #expect(throws: FormatError.self) {
      try RunFolder.create(path: folder.path, record: exampleRecord())
    }
    #expect(error?.what == "holds a run already")
  }

  @Test func aFolderWithOtherThingsIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("mine", to: folder.path + "/notes.txt")
    let error = #expect(throws: FormatError.self) {
      try RunFolder.create(path: folder.path, record: exampleRecord())
    }
    #expect(error?.what == "is not empty: it holds notes.txt")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/run.json"))
  }

  /// What systems put into folders that they show is nobody's.
  @Test func filesOfSystemsAreNothing() throws {
    for name in [".DS_Store", "Thumbs.db", "desktop.ini", "@eaDir/x", "lost+found/y", "._x"] {
      let folder = try TemporaryFolder()
      let path = folder.path + "/" + name
      try FileManager.default.createDirectory(
        atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
      try AtomicFile.write("theirs", to: path)
      #expect(RunLayout(path: folder.path).isOfARun)
      _ = try RunFolder.create(path: folder.path, record: exampleRecord())
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("hidden files of people's own are theirs", arguments: [".git", ".ssh", ".env", ".bashrc", ".config"])
  func hiddenFilesAreSomebodys(name: String) throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("theirs", to: folder.path + "/" + name)
    #expect(!RunLayout(path: folder.path).isOfARun)
    let error = #expect(throws: FormatError.self) {
      try RunFolder.create(path: folder.path, record: exampleRecord())
    }
    #expect(error?.what == "is not empty: it holds \(name)")
  }

  @Test func tasksMustNotShareAFile() throws {
    let folder = try TemporaryFolder()
    var tasks = exampleTasks()
    tasks[0].name = "my_tools"
    #expect(throws: FormatError.self) {
      try RunFolder.create(path: folder.path + "/run", record: exampleRecord(tasks: tasks))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/run"))
  }

  @Test(arguments: [
    ("{\"schema_version\": 3}", "has layout 3, newer than 2"),
    ("{\"schema_version\": 1}", "is not a record of this product: product_version is missing"),
    ("{\"schema_version\": \"x\"}", "is not a record of this product: schema_version is of another kind"),
    ("{\"schema_ver", "is not a record of this product: it is not JSON"),
  ])
  func damagedRecordsAreRefused(text: String, what: String) throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(text, to: folder.path + "/run.json")
    let resumed = #expect(throws: FormatError.self) { try RunFolder.resume(path: folder.path) }
    #expect(resumed?.what == what)
    let read = #expect(throws: FormatError.self) { try StoredRun(path: folder.path) }
    #expect(read?.what == what)
  }

  @Test func withoutARunTheRemedyIsNamed() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FormatError.self) { try StoredRun(path: folder.path) }
    #expect("\(error!)".hasSuffix("holds no run; name the folder that remanence learn wrote with -o"))
  }

  @Test func aDamagedCheckpointIsNamed() throws {
    let folder = try TemporaryFolder()
    do {
      let run = try RunFolder.create(path: folder.path, record: exampleRecord())
      try run.beginTask(0)
      try run.checkpoint(task: 0, step: 1, state: ["w": TensorData([Int8(1)], shape: [1])])
    }
    let checkpoint = folder.path + "/checkpoint/state.safetensors"
    let bytes = try ByteSource(path: checkpoint).allBytes(maximumBytes: 1 << 20)
    try AtomicFile.write(Array(bytes.dropLast()), to: checkpoint)
    let error = #expect(throws: FormatError.self) { try RunFolder.resume(path: folder.path) }
    #expect(error?.place.hasPrefix(checkpoint) == true)
  }

  @Test func samplesAreReplacedByTask() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder.create(path: folder.path, record: exampleRecord())
    let image = PixelImage(width: 2, height: 1, channels: 3, pixels: [255, 0, 0, 0, 0, 255])
    try run.replaceSamples(task: "emoji", [(image, "face", "flag", 0.5), (image, "face", "face", 0.75)])
    try run.replaceSamples(task: "my tools", [(image, "saw", "saw", 1)])
    try run.replaceSamples(task: "emoji", [(image, "flag", "flag", 0.25)])
    let stored = try StoredRun(path: folder.path)
    #expect(stored.samples.map(\.file) == ["my_tools-0.png", "emoji-0.png"])
    #expect(stored.samples.map(\.isCorrect) == [true, true])
    #expect(try stored.picture(of: stored.samples[0]) == PNGEncoder.encode(image))
    let outside = SampleRecord(task: "emoji", file: "../run.json", label: "", prediction: "", confidence: 0)
    #expect(throws: FormatError.self) { try stored.picture(of: outside) }
  }

  @Test func thePlanComesBack() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder.create(path: folder.path, record: exampleRecord())
    let plan = PlanRecord(
      instructions: ["conv", "add"],
      tensors: [.init(name: "x", kind: "activation", bytes: 64, offset: 0, first: 0, last: 1)], arenaBytes: 64
    )
    try run.write(plan)
    #expect(try StoredRun(path: folder.path).plan == plan)
  }

  @Test(arguments: [
    ("\"last\":1", "\"last\":-1"), ("\"last\":1", "\"last\":9223372036854775807"),
    ("\"first\":0", "\"first\":-9223372036854775808"), ("\"bytes\":64", "\"bytes\":4611686018427387904"),
    ("\"offset\":0", "\"offset\":-1"), ("\"arena_bytes\":64", "\"arena_bytes\":9223372036854775807"),
  ])
  func aPlanOutOfRangeIsDamaged(right: String, wrong: String) throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder.create(path: folder.path, record: exampleRecord())
    try run.write(
      PlanRecord(
        instructions: ["conv", "add"],
        tensors: [.init(name: "x", kind: "activation", bytes: 64, offset: 0, first: 0, last: 1)],
        arenaBytes: 64))
    let path = run.layout.plan
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacing(/\s*:\s*/, with: ":").replacing(right, with: wrong)
    try #require(text.contains(wrong))
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    #expect(throws: FormatError.self) { try StoredRun(path: folder.path) }
  }
}
