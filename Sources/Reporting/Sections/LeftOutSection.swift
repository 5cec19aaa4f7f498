import Formats
import Records

/// What the tasks' folders hold and was not learned or measured on, by reason.
struct LeftOutSection {
  private let tasks: [(task: TaskRecord, reasons: [Reason])]

  /// What was left out for one reason.
  private struct Reason {
    var name: String
    var files = 0
    /// The first names.
    var names: [String] = []
    var hasMore = false

    mutating func add(_ entry: RunLayout.LeftOutEntry) {
      files += entry.files
      if names.count < 3 {
        names.append(PathText.written(entry.path) + (entry.detail.isEmpty ? "" : " (\(entry.detail))"))
      } else {
        hasMore = true
      }
    }
  }

  /// Of every task of `run`.
  /// - Throws: `FormatError` when the run's table is damaged.
  init(_ run: StoredRun) throws(FormatError) {
    var tasks: [(task: TaskRecord, reasons: [Reason])] = []
    for task in run.record.tasks {
      var reasons: [Reason] = []
      for entry in try run.layout.leftOutEntries(ofTask: task.name) {
        if !reasons.contains(where: { $0.name == entry.reason }) {
          reasons.append(Reason(name: entry.reason))
        }
        for index in reasons.indices where reasons[index].name == entry.reason { reasons[index].add(entry) }
      }
      tasks.append((task, reasons))
    }
    self.tasks = tasks
  }

  var markup: Markup {
    let rows = tasks.filter { !$0.reasons.isEmpty }
    // Runs that are older than the table know the names of what could not be read.
    let earlier = tasks.map(\.task).filter { task in
      task.skippedImages > 0 && !rows.contains { $0.task.name == task.name }
    }
    guard !rows.isEmpty || !earlier.isEmpty else { return .empty }
    return Markup("section") {
      Markup("h2", text: "Left out")
      if !rows.isEmpty {
        Markup("div", ["class": "scroll"]) { table(rows) }
        Markup(
          "p", ["class": "note"],
          text: "All names and reasons stand in \(RunLayout.leftOutName), in the run's folder.")
      }
      for task in earlier {
        let names = task.skippedNames.joined(separator: ", ")
        let more = task.skippedImages > task.skippedNames.count ? ", …" : ""
        Markup(
          "p", text: "\(task.name): \(task.skippedImages) pictures could not be read: \(names)\(more)")
      }
    }
  }

  private func table(_ rows: [(task: TaskRecord, reasons: [Reason])]) -> Markup {
    Markup("table") {
      Markup("thead") {
        Markup("tr") {
          for name in ["Task", "Files"] { Markup("th", ["scope": "col"], text: name) }
          for name in ["Why", "Which"] { Markup("th", ["scope": "col", "class": "text"], text: name) }
        }
      }
      Markup("tbody") {
        for (task, reasons) in rows {
          for reason in reasons {
            Markup("tr") {
              Markup("th", ["scope": "row"], text: task.name)
              Markup("td", text: Readable.count(reason.files))
              Markup("td", ["class": "text"], text: reason.name)
              Markup(
                "td", ["class": "text"],
                text: reason.names.joined(separator: ", ") + (reason.hasMore ? ", …" : ""))
            }
          }
        }
      }
    }
  }
}
