import Formats
public import Tasks

extension ImageTask {
  /// One task of all classes of `tasks`: pictures of all of them in one order, labels counted on from task to
  /// task. Every task keeps its split.
  /// - Throws: `FormatError` when there is no task, or when tasks frame their pictures differently.
  public static func union(of tasks: [ImageTask]) throws(FormatError) -> ImageTask {
    guard let first = tasks.first else {
      throw FormatError("is empty", at: "the list of tasks", remedy: "name a task")
    }
    var classNames: [String] = []
    var sides: [Split: [Example]] = [:]
    for task in tasks {
      guard task.framing == first.framing else {
        throw FormatError(
          "holds pictures framed as \(task.framing.rawValue), and \(first.name) as \(first.framing.rawValue)",
          at: task.name, remedy: "pretrain on drawings alone, or on photographs alone")
      }
      let offset = classNames.count
      for split in Split.allCases {
        sides[split, default: []] += task.examples(split).map { example in
          Example(
            source: example.source, label: offset + example.label, group: "\(task.name)/\(example.group)")
        }
      }
      classNames += task.classNames.map { "\(task.name)/\($0)" }
    }
    // Records are as large as the largest pictures ask for.
    let drawnSides = tasks.compactMap(\.pictureSide)
    return ImageTask(
      name: tasks.map(\.name).joined(separator: "+"), classNames: classNames, train: sides[.train] ?? [],
      test: sides[.test] ?? [], framing: first.framing,
      pictureSide: drawnSides.count == tasks.count ? drawnSides.max() : nil,
      licence: tasks.map(\.licence).joined(separator: "; "),
      source: tasks.map(\.source).joined(separator: "; "))
  }
}
