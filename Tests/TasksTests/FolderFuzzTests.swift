import Formats
import Foundation
import Randomness
import Testing

@testable import Tasks

/// Folder trees drawn from a seed: names, links, formats, damages, splits and permissions of every kind.
/// Whatever the tree, every file in it is read or counted as left out, nothing in it changes, and a refusal
/// is one line.
///
/// `Scripts/fuzz.sh` runs it for as long as `REMANENCE_FUZZ_SECONDS` says; otherwise a few seeds are tried.
/// `REMANENCE_FUZZ_SEED` is the first of them, to see a failure again.
@Suite("Trees of folders drawn from a seed")
struct FolderFuzzTests {
  @Test func everyFileIsReadOrCountedAsLeftOut() throws {
    let environment = ProcessInfo.processInfo.environment
    let seconds = environment["REMANENCE_FUZZ_SECONDS"].flatMap(Int.init)
    let end = ContinuousClock.now + .seconds(seconds ?? 0)
    // A long run starts elsewhere each time; the seed is printed with each failure.
    let first =
      environment["REMANENCE_FUZZ_SEED"].flatMap(UInt64.init)
      ?? (seconds == nil ? 0 : UInt64.random(in: 1000...(1 << 40)))
    var (seed, tasks) = (first, 0)
    while seed < first + 60 || ContinuousClock.now < end {
      if try check(seed: seed) { tasks += 1 }
      seed += 1
    }
    print("\(seed - first) trees from seed \(first) on, \(tasks) of them tasks")
    #expect(tasks > (seed - first) / 4, "most trees are no task: the fuzzer tries little")
  }

  /// Whether the tree of `seed` is a task.
  private func check(seed: UInt64) throws -> Bool {
    let folder = try TemporaryFolder()
    // Apart from the cache, which a link to the folder above would otherwise lead to.
    let root = folder.path + "/place/tree"
    var tree = RandomTree(seed: seed, root: root)
    try tree.build()
    let before = tree.listing()
    let options = FolderOptions(
      framing: [.photograph, .drawing, .stretched][Int(seed % 3)], threads: 1 + Int(seed % 3))
    let task: ImageTask
    do {
      task = try ImageTask.load(root, cache: folder.cache, options: options)
    } catch {
      // The place is shown whole, however long its name is.
      check(line: error.description, seed: seed, isBounded: false)
      check(line: (error.what + error.remedy).printable, seed: seed)
      #expect(tree.listing() == before, "seed \(seed)")
      return false
    }
    let report = try #require(task.report)
    for line in report.lines { check(line: line, seed: seed, isBounded: false) }
    #expect(report.fileCount == tree.fileCount(), "seed \(seed)")
    #expect(task.train.count + task.test.count == report.pictureCount, "seed \(seed)")
    #expect(
      Set(task.train.map(\.label)).count == task.classNames.count, "seed \(seed): a class is not learned")
    let resolution = 8
    for side in Split.allCases {
      let prepared = try task.prepare(side, resolution: resolution, cache: folder.cache, threads: 2)
      #expect(prepared.count + prepared.skipped.count == task.examples(side).count, "seed \(seed)")
      #expect(prepared.skipped.isEmpty, "seed \(seed): \(prepared.skipped)")
    }
    // What is read a second time, from what is known, is the same.
    let again = try ImageTask.load(root, cache: folder.cache, options: options)
    #expect(again == task, "seed \(seed): \(again.report?.lines ?? [])\nafter \(report.lines)")
    #expect(tree.listing() == before, "seed \(seed): the tree has changed")
    return true
  }

  private func check(line: String, seed: UInt64, isBounded: Bool = true) {
    #expect(!line.isEmpty && (!isBounded || line.count <= 501), "seed \(seed): \(line)")
    #expect(
      line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "seed \(seed): \(line)")
  }
}

/// A tree of folders and files drawn from a seed.
private struct RandomTree {
  let root: String
  private var generator: SplitMix64
  private var folders: [String] = []

  init(seed: UInt64, root: String) {
    self.root = root
    generator = SplitMix64(seed: seed)
  }

  private static let classNames = [
    "cat", "dog", "Cat", "caf\u{E9}", "cafe\u{301}", "owl ", "train", "test", "val", "\u{1F600}",
    "a\u{1B}[31mb",
    "\u{202E}evil", "new\nline", "100%", "sp ace", "quote\"comma,", "-o", "..x",
    String(repeating: "n", count: 200),
  ]
  private static let systemNames = [
    "@eaDir", "#recycle", "lost+found", "$RECYCLE.BIN", "__MACOSX", ".git", ".thumbnails",
    "System Volume Information",
  ]
  private static let fileNames = [
    "a.png", "b.PNG", "c.jpg", "d.JPEG", "e.webp", "f.gif", "g", "h.txt", "i.heic", "Thumbs.db", ".DS_Store",
    "._j.png", "desktop.ini", "k.svg", "caf\u{E9}.png", "cafe\u{301}.png", "l\u{1B}.png", "m n.png",
    "o,p.png", "q~",
  ]

  mutating func build() throws {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    folders = [root]
    let classes = (0..<(2 + generator.next(below: 4))).map { _ in pick(Self.classNames) }
    // Sides, also in a folder of their own again.
    let tops =
      generator.next(below: 3) == 0
      ? [
        pick(["train", "train", "train/train", "train/images"]),
        pick(["val", "Test", "validation", "pets-test"]),
      ]
      : [""]
    for top in tops {
      for name in classes {
        try fill(root + "/" + (top.isEmpty ? "" : top + "/") + name, depth: 0)
        if top.isEmpty, generator.next(below: 6) == 0 {
          for side in ["train", "test"] { try fill("\(root)/\(name)/\(side)", depth: 2) }
        }
      }
    }
    if generator.next(below: 3) == 0 { try fill(root + "/" + pick(Self.systemNames), depth: 1) }
    if generator.next(below: 4) == 0 { try latin1() }
    if generator.next(below: 6) == 0 {
      let text = pick([
        "{\"train\": [\"cat/a.png\"], \"test\": [3, null, {}]}", "[[[\"cat/a.png\"]]]",
        "cat/a.png 1\n\u{0}\n",
        "\u{FEFF}# x\ncat/a.png\ndog/a.png\n", "picture,side\ncat/a.png,train\n", "garbage", "",
        "cat/a.png,train\ndog/a.png,test\n", "train,valid,test\ncat/a.png,cat/0.png,dog/a.png\n",
        "sep=;\nid;breed\na;x\nb;y\n", "{\"images\": [{\"file_name\": \"cat/a.png\"}], \"annotations\": []}",
        "{\"file_name\": \"a.png\"}\n{\"file_name\": \"b.PNG\"}\n", "0 0.5 0.5 0.1 0.1\n",
      ])
      let name = pick([
        "split.csv", "split.txt", "train.txt", "testlist01.txt", "splits.json", "list_partition.txt", "dev",
        "labels.csv", "metadata.jsonl", "train.json", "val.txt", "cat.xml",
      ])
      try Data(text.utf8).write(to: URL(filePath: root + "/" + name))
    }
    for _ in 0..<generator.next(below: 5) { try link() }
    if generator.next(below: 4) == 0 {
      // Folders and files that cannot be opened, where the tests do not run as the owner of everything.
      chmod(PathText.systemPath(pick(folders)), mode_t(pick([0o000, 0o444, 0o755])))
    }
  }

  private mutating func pick<Element>(_ list: [Element]) -> Element {
    list[generator.next(below: list.count)]
  }

  private mutating func fill(_ folder: String, depth: Int) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    folders.append(folder)
    for _ in 0..<generator.next(below: 7) {
      let path =
        folder + "/"
        + (generator.next(below: 2) == 0 ? "\(generator.next(below: 50)).png" : pick(Self.fileNames))
      guard !FileManager.default.fileExists(atPath: path) else { continue }
      try Data(content()).write(to: URL(filePath: path))
    }
    if depth < 3, generator.next(below: 3) == 0 {
      let name = generator.next(below: 3) == 0 ? pick(Self.systemNames) : pick(Self.classNames)
      try fill(folder + "/" + name, depth: depth + 1)
    }
    if generator.next(below: 12) == 0 { mkfifo(folder + "/pipe.png", 0o600) }
    if generator.next(below: 12) == 0 { chmod(folder + "/0.png", 0o000) }
  }

  /// A picture, mostly its own, or something that is none.
  private mutating func content() throws -> [UInt8] {
    let sides = [1, 2, 9, 24]
    let image = PixelImage.noise(
      width: pick(sides), height: pick(sides), channels: pick([1, 3, 4]),
      seed: UInt64(generator.next(below: 40)))
    let png = try PNGEncoder.encode(image)
    switch generator.next(below: 16) {
    case 0: return []
    case 1: return Array(png.prefix(generator.next(below: png.count)))
    case 2: return Array("<html>no picture".utf8)
    case 3: return (0..<generator.next(below: 200)).map { _ in UInt8(generator.next(below: 256)) }
    case 4:
      var damaged = png
      damaged[generator.next(below: png.count)] ^= UInt8(1 + generator.next(below: 255))
      return damaged
    case 5: return Array("GIF89a".utf8) + (0..<40).map { _ in UInt8(generator.next(below: 256)) }
    case 6: return Array("BM".utf8) + (0..<60).map { _ in UInt8(generator.next(below: 64)) }
    case 7: return [0xFF, 0xD8, 0xFF] + (0..<60).map { _ in UInt8(generator.next(below: 256)) }
    default: return png
    }
  }

  private mutating func latin1() throws {
    let folder = root + "/" + PathText.text(of: [0x6E, 0xE4, 0x68])
    mkdir(PathText.systemPath(folder), 0o755)
    for index in 0..<(1 + generator.next(below: 4)) {
      let path = folder + "/" + PathText.text(of: [0xFF, UInt8(0x30 + index)]) + ".png"
      guard let file = fopen(PathText.systemPath(path), "w") else { continue }
      let bytes = try content()
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
    }
    folders.append(folder)
  }

  private mutating func link() throws {
    let name =
      pick(folders) + "/" + pick(["link", "again.png", "loop", "zz"]) + "\(generator.next(below: 9))"
    let target = pick(folders + ["..", ".", "/nowhere", "link1", root + "/cat/a.png"])
    symlink(PathText.systemPath(target), PathText.systemPath(name))
  }

  /// Every file below the root, counted without the code that is tested: the entries that are no folder, of
  /// every folder that can be reached and listed.
  func fileCount() -> Int {
    var (seen, open, count) = (Set<[UInt64]>(), [root], 0)
    while let folder = open.popLast() {
      var status = stat()
      guard stat(PathText.systemPath(folder), &status) == 0,
        seen.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted
      else { continue }
      for name in names(folder) {
        var status = stat()
        if stat(PathText.systemPath(folder + "/" + name), &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
          open.append(folder + "/" + name)
        } else {
          count += 1
        }
      }
    }
    return count
  }

  private func names(_ folder: String) -> [String] {
    guard let stream = opendir(PathText.systemPath(folder)) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { PathText.text(of: $0.prefix { $0 != 0 }) }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// Every entry with what a write to it would change.
  func listing() -> [String] {
    var (list, open) = ([String](), [root])
    while let folder = open.popLast() {
      for name in names(folder) {
        let path = folder + "/" + name
        var status = stat()
        guard lstat(PathText.systemPath(path), &status) == 0 else { continue }
        let time = FileStatus(path, followingLink: false)?.modified ?? 0
        list.append("\(path.utf8.map { $0 }) \(status.st_size) \(time) \(status.st_mode)")
        if status.st_mode & S_IFMT == S_IFDIR { open.append(path) }
      }
    }
    return list.sorted()
  }
}
