import Formats
import Foundation

/// Where things lie in a run folder.
public struct RunLayout: Sendable, Equatable {
  /// The folder.
  public let path: String

  /// The layout of the run folder at `path`.
  public init(path: String) {
    // The root keeps its slash; any other folder loses it, so that messages have no doubled ones.
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The name to show for the run: the last part of its path.
  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// What the run is and what it has reached: ``RunRecord``.
  public var record: String { path + "/" + Self.recordName }
  /// One ``EventLine`` per line.
  public var events: String { path + "/events.jsonl" }
  /// The memory plan, where the trainer wrote one: ``PlanRecord``.
  public var plan: String { path + "/plan.json" }
  /// Held locked by the one process that writes to the run.
  public var lock: String { path + "/.lock" }
  /// The learned adapters and their model cards.
  public var adapters: String { path + "/adapters" }
  /// The state of the task that is being learned.
  public var checkpoints: String { path + "/checkpoint" }
  /// The one checkpoint.
  public var checkpoint: String { checkpoints + "/state.safetensors" }
  /// Test images with the network's answers.
  public var samples: String { path + "/" + Self.sampleFolder }
  /// The list of samples: an array of ``SampleRecord``.
  public var sampleList: String { samples + "/samples.json" }

  /// The side of every picture of the tasks that are folders: a table of text.
  public var split: String { path + "/split.csv" }
  /// What the tasks' folders hold and was left out, with the reasons: a table of text.
  public var leftOut: String { path + "/" + Self.leftOutName }
  /// The pictures of the tasks' folders that are there more than once, or nearly: a table of text.
  public var duplicates: String { path + "/" + Self.duplicatesName }

  /// The name of the table of what was left out.
  public static let leftOutName = "left-out.csv"
  /// The name of the table of pictures that are there more than once.
  public static let duplicatesName = "duplicates.csv"
  /// What makes a folder a run, relative to it.
  public static let recordName = "run.json"
  /// The network below the adapters in a run that was packed, relative to the folder.
  public static let packedNetwork = "network.safetensors"

  /// The folder of the adapters of earlier runs that the run builds on, relative to it.
  public static let pool = "pool"

  /// The folder of test pictures with their answers, relative to it.
  static let sampleFolder = "samples"

  /// The start of the name of the TensorBoard file; the time of creation and the host follow.
  static let tensorBoardPrefix = "events.out.tfevents."

  /// Whether an entry called `name` may be ours in a folder that has no record yet.
  static func owns(_ name: String) -> Bool {
    Self.ours.contains(name)
      || name.hasPrefix(tensorBoardPrefix) || (name.hasPrefix(".") && name.hasSuffix(".partial"))
  }

  /// Whether a run may be begun in a folder that holds an entry called `name`: one of ours, or a system's.
  static func mayHold(_ name: String) -> Bool { owns(name) || SystemNames.isNobodys(name) }

  /// Whether the folder is a run, or holds no more than a run that was being begun.
  public var isOfARun: Bool {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return false }
    return names.contains(Self.recordName) || names.allSatisfy(Self.mayHold)
  }

  /// The most bytes of a file's name that come from a task's.
  private static let longestName = 180

  /// What a run writes at the top of its folder, its record and the TensorBoard file apart.
  static let ours: Set = [
    "events.jsonl", "plan.json", ".lock", "adapters", "checkpoint", "samples", "split.csv", leftOutName,
    duplicatesName, pool,
  ]

  /// The adapter of the task called `task`, relative to the folder.
  public static func adapterFile(task: String) -> String { "adapters/\(fileName(task)).safetensors" }
  /// The model card of that adapter, relative to the folder.
  public static func cardFile(task: String) -> String { "adapters/\(fileName(task)).md" }

  /// `name` with everything replaced that is not a letter, a digit, `-`, `_` or `.` within the name, so
  /// that a task's name can never lead out of the folder. A long name is cut, and told apart by its digest:
  /// the files called after it have endings, and file systems take 255 bytes.
  static func fileName(_ name: String) -> String {
    let safe = name.map { character in
      character.isLetter || character.isNumber || "-_.".contains(character) ? character : "_"
    }
    let file = safe.first == "." || safe.isEmpty ? "_" + String(safe) : String(safe)
    guard file.utf8.count > longestName else { return file }
    var cut = file
    while cut.utf8.count > longestName - 9 { cut.removeLast() }
    return cut + "-" + SHA256(of: Array(name.utf8)).hexadecimal.prefix(8)
  }
}

extension RunLayout {
  /// Checks that the file at `path` is no part of a run: all that lies in one but pages.
  /// - Throws: `FormatError` when it is.
  public static func checkNoPart(_ path: String) throws(FormatError) {
    let file = PathText.resolved(path)
    let folder = RunLayout(path: "/" + PathText.parts(file).dropLast().joined(separator: "/"))
    guard !file.lowercased().hasSuffix(".html"), PathText.isThere(folder.record), PathText.isThere(path)
    else { return }
    throw FormatError("is a part of a run", at: path, remedy: "name a file outside of the run's folder")
  }

  /// Why there is no run here; `remedy` where it is not one that was packed.
  func noRun(remedy: String) -> FormatError {
    guard let source = try? ByteSource(path: path) else {
      let isClosed =
        FileManager.default.fileExists(atPath: path) && !FileManager.default.isExecutableFile(atPath: path)
      if isClosed { return FormatError("cannot be opened", at: path, remedy: "check its permissions") }
      return PathText.written(path) == path
        ? FormatError("holds no run", at: path, remedy: PathText.suggestion(for: path) + remedy)
        : FormatError(
          "cannot be read as a run, since its name is not UTF-8", at: path, remedy: "rename the folder")
    }
    let record = TarWriter.names(in: source)?.first { $0.hasSuffix("/" + Self.recordName) }
    guard let record else {
      return FormatError("is a file, not the folder of a run", at: path, remedy: remedy)
    }
    return FormatError(
      "is a packed run", at: path,
      remedy: "unpack it first: \(shellQuoted(["tar", "xf", path])), then name the folder "
        + String(record.dropLast(Self.recordName.count + 1)))
  }
}
