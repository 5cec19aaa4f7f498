import Formats
import Foundation
import Testing

@Suite("Tasks that cannot be learned, or not wholly")
struct TaskInputTests {
  /// Tries to learn `task`, and checks that nothing was begun.
  private func learnFails(
    _ task: String, _ folder: TemporaryFolder, saying words: String, _ more: String = "; ",
    location: SourceLocation = #_sourceLocation
  ) async throws {
    let outcome = try await Program(Shared.learning([task], to: folder.path + "/run")).end()
    outcome.expectFailure(words, more, location: location)
    #expect(outcome.errorLines.count == 1, sourceLocation: location)
    #expect(!folder.holds("run"), sourceLocation: location)
  }

  @Test func unknownNames() async throws {
    let folder = try TemporaryFolder()
    try await learnFails("no-such-task", folder, saying: "no-such-task: is neither", "sample")
    try await learnFails("emoji", folder, saying: "not in the cache", "remanence fetch emoji")
    let outcome = try await Program.run(
      "learn", "--network", "mobilenet-v2", "--task", "sample", "-o", folder.path + "/run")
    outcome.expectFailure("mobilenet-v2", "remanence fetch mobilenet-v2")
    #expect(!folder.holds("run"))
  }

  @Test func checkpointsAreNoNetworksYet() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(repeating: 8, count: 99), to: "net.onnx")
    try folder.write(Array("PK\u{3}\u{4}".utf8) + Array(repeating: 7, count: 99), to: "net.PTH")
    let checkpoint = try await Shared.network() + ".checkpoint.safetensors"
    for (network, words) in [
      (folder.path + "/net.onnx", "is somebody's checkpoint and no network of ours yet; import it first"),
      (folder.path + "/net.PTH", "is somebody's checkpoint and no network of ours yet; import it first"),
      (checkpoint, "is not a network of ours; make one with: remanence import"),
    ] {
      let outcome = try await Program(
        Shared.learning(["sample"], to: folder.path + "/run", network: network)
      ).end()
      outcome.expectFailure(words)
      #expect(!folder.holds("run"))
    }
  }

  /// A checkpoint may be called anything; one of a whole training state has its weights deeper.
  @Test func checkpointsAreToldByTheirContent() async throws {
    let folder = try TemporaryFolder()
    let network = try await Shared.network()
    let checkpoint = network + ".checkpoint.safetensors"
    let file = try Safetensors(path: checkpoint)
    var tensors: [String: TensorData] = [:]
    for entry in file.entries { tensors["state_dict.module." + entry.name] = try file.tensor(entry.name) }
    for (name, bytes) in [
      ("net.pth.tar", try [UInt8](Data(contentsOf: URL(filePath: checkpoint)))), ("net", nil),
    ] as [(String, [UInt8]?)] {
      try folder.write(bytes ?? Safetensors.encode(tensors, metadata: [:]), to: name)
      let path = folder.path + "/" + name
      try await Program.run("import", path, "--architecture", "embedded", "-o", path + ".out").expectSuccess()
      #expect(
        try folder.bytes(name + ".out") == [UInt8](Data(contentsOf: URL(filePath: network))),
        "\(name)")
    }
    try folder.write([0x80, 2] + Array(repeating: 7, count: 99), to: "state")
    try await Program(Shared.learning(["sample"], to: folder.path + "/run", network: folder.path + "/state"))
      .end().expectFailure("state: is somebody's checkpoint and no network of ours yet; import it first")
    try await Program.run("import", folder.path + "/state", "-o", folder.path + "/x")
      .expectFailure("name the architecture of \(folder.path)/state with --architecture", status: 64)
  }

  /// The platform's own folder for caches cannot be written: learning goes on, and says so once.
  @Test func aCacheThatCannotBeWritten() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 4)
    try folder.write([], to: "file")
    let home = ["REMANENCE_CACHE": nil, "XDG_CACHE_HOME": folder.path + "/file"] as [String: String?]
    let words = "the cache is not used, and pictures are prepared again by every run: "
    for arguments in [
      Shared.learning([task], to: folder.path + "/run", steps: 2), ["evaluate", folder.path + "/run"],
    ] {
      let outcome = try await Program(arguments, environment: home).end()
      outcome.expectSuccess()
      #expect(outcome.errorLines.count { $0.contains(words) } == 1, "\(outcome.errors)")
    }
  }

  @Test func namesThatAreEmpty() async throws {
    let folder = try TemporaryFolder()
    let run = folder.path + "/run"
    for arguments in [
      ["learn", "--task", "", "-o", run], ["learn", "--task", "sample", "-o", ""], ["report", ""],
      ["learn", "--network", "", "--task", "sample", "-o", run], ["predict", "", "x.png"],
      ["evaluate", ""], ["pack", try await Shared.run(), "-o", ""], ["predict", try await Shared.run(), ""],
    ] {
      let outcome = try await Program(arguments).end()
      #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains("remanence: \"\": ") || outcome.errors.contains("has learned 2 tasks"))
      #expect(!folder.holds("run"), "\(arguments)")
    }
  }

  @Test func foldersThatAreNoTask() async throws {
    let folder = try TemporaryFolder()
    try folder.writeTask("lonely", classes: ["only"])
    try await learnFails(folder.path + "/lonely", folder, saying: "lonely: has one class only")
    try folder.write([0], to: "empty/class/readme.txt")
    try await learnFails(folder.path + "/empty", folder, saying: "empty: holds no picture")
    try folder.writeTask("whole")
    try await learnFails(folder.path + "/whole/spots/0.png", folder, saying: "is a file, not a folder")
    try folder.write([0], to: "whole/adapters/x")
    try folder.write(Array("{}".utf8), to: "whole/run.json")
    try await learnFails(folder.path + "/whole", folder, saying: "whole: is a run, not a folder of pictures")
  }

  @Test func twoTasksOfOneName() async throws {
    let folder = try TemporaryFolder()
    let (one, two) = (try folder.writeTask("a/same"), try folder.writeTask("b/same"))
    let outcome = try await Program(Shared.learning([one, two], to: folder.path + "/run")).end()
    outcome.expectFailure("\(two): would have the same adapter as \(one), adapters/same.safetensors; rename")
    // Before any picture is looked at: also where names differ, and their files would not.
    let like = try folder.writeTask("c/same one")
    let upper = try folder.writeTask("c/SAME")
    for (tasks, words) in [
      ([one, upper], "adapters/SAME.safetensors; rename"),
      ([like, folder.path + "/c/same_one"], "adapters/same_one.safetensors"), ([one, one], "is given twice"),
    ] {
      if tasks[1] != one { try folder.write([], to: "c/same_one/cat/broken.png") }
      try await Program(Shared.learning(tasks, to: folder.path + "/run")).end().expectFailure(words)
    }
    #expect(!folder.holds("run"))
  }

  @Test func unreadablePicturesAreSkippedCountedAndNamed() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 30)
    let whole = try folder.bytes("marks/spots/3.png")
    try folder.write(Array(whole.prefix(whole.count / 2)), to: "marks/spots/3.png")
    try folder.write([], to: "marks/spots/4.png")
    try folder.write(Array("no picture".utf8), to: "marks/stripes/5.jpg")
    let outcome = try await Program(Shared.learning([task], to: folder.path + "/run", steps: 10)).end()
    outcome.expectSuccess()
    let line = try #require(outcome.errorLines.first { $0.contains("left out") })
    for part in ["marks: 3 of 61 files left out: ", "spots/3.png", "spots/4.png", "stripes/5.jpg"] {
      #expect(line.contains(part), "\(line)")
    }
    let table = folder.text("run/left-out.csv")
    for part in ["marks,spots/4.png,\"of another kind\",\"is an empty file\",1", "marks,spots/3.png,"] {
      #expect(table.contains(part), "\(table)")
    }
    let split = folder.text("run/split.csv")
    #expect(split.hasPrefix("task,picture,class,side,group,sha256\nmarks,"))
    #expect(split.contains("\nmarks,spots/0.png,spots,"))
    let record = try folder.json("run/run.json")
    let learned = try #require((record["tasks"] as? [[String: Any]])?.first)
    #expect(learned["skipped_images"] as? Int == 3)
    #expect((learned["skipped_names"] as? [String])?.count == 3)
  }

  /// A folder without pictures says what it holds instead, and a damaged split that has come stops nothing.
  @Test func whatIsLeftOutIsSaid() async throws {
    let folder = try TemporaryFolder()
    let task = try folder.writeTask("marks", pictures: 4)
    let run = folder.path + "/run"
    try await Program(Shared.learning([task], to: run, steps: 1)).end().expectSuccess()
    try folder.write([1, 2], to: "other/.hidden/a.txt")
    try await Program.run("predict", run, folder.path + "/other")
      .expectFailure("other: holds no picture (1 file left out: ")
    try folder.write(Array("a,b\n\"q".utf8), to: "marks/split.csv")
    try await Program.run("evaluate", run).expectSuccess()
    try await Program.run("evaluate", run, "--task-folder", "marks")
      .expectFailure("names a task and no folder; write it as marks=FOLDER")
  }

  @Test func nothingReadable() async throws {
    let folder = try TemporaryFolder()
    for name in ["a/1", "a/2", "b/1", "b/2"] { try folder.write([1, 2, 3], to: "junk/\(name).png") }
    let outcome = try await Program(Shared.learning([folder.path + "/junk"], to: folder.path + "/run")).end()
    outcome.expectFailure("junk: holds no picture that can be read: of 4 files the first, a/1.png, is no ")
    #expect(!folder.holds("run"))
  }

  @Test(arguments: [0, 3, 4, 15, 16, 200])
  func truncatedArrays(length: Int) async throws {
    let folder = try TemporaryFolder()
    var images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 8]
    images += (0..<256).map { UInt8($0) }
    let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1]
    for side in ["train", "t10k"] {
      try folder.write(images, to: "set/\(side)-images-idx3-ubyte")
      try folder.write(labels, to: "set/\(side)-labels-idx1-ubyte")
    }
    try folder.write(Array(images.prefix(length)), to: "set/train-images-idx3-ubyte")
    try await learnFails(folder.path + "/set", folder, saying: "set/train-images-idx3-ubyte")
  }

  @Test func hostileArrays() async throws {
    let folder = try TemporaryFolder()
    for side in ["train", "t10k"] {
      // 2³¹ × 2³¹ × 2³¹ pictures, and labels that fit no file.
      let enormous: [UInt8] = [0, 0, 8, 3] + Array(repeating: [0x7F, 0xFF, 0xFF, 0xFF], count: 3).joined()
      try folder.write(enormous, to: "set/\(side)-images-idx3-ubyte")
      try folder.write([0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1], to: "set/\(side)-labels-idx1-ubyte")
    }
    try await learnFails(folder.path + "/set", folder, saying: "set/")
  }
}
