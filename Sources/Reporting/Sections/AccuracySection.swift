import Records

/// How well every task is known after every task, as a table whose cells are the darker the higher they are.
struct AccuracySection {
  var record: RunRecord

  var markup: Markup {
    Markup("section") {
      Markup("h2", text: "Accuracy")
      Markup("div", ["class": "scroll"]) { matrix }
      Markup("p", ["class": "note"], text: metrics)
      for line in untested { Markup("p", text: line) }
      Markup("div", ["class": "scroll"]) { tasks }
      for task in record.tasks { classes(task) }
    }
  }

  /// Each class by itself, the least known first, behind a line that opens them.
  private func classes(_ task: TaskRecord) -> Markup {
    let counts = zip(task.classNames, task.result?.classes ?? []).filter { $0.1.tested > 0 }
      .sorted { ($0.1.accuracy ?? 0) < ($1.1.accuracy ?? 0) }
    guard let least = counts.first, let most = counts.last, counts.count > 1 else { return .empty }
    let words =
      least.1.accuracy == most.1.accuracy
      ? "all are known alike, with \(least.1.accuracy.map { Readable.percent($0) } ?? "–") right"
      : "\(least.0) is the least known, \(least.1.right) of \(least.1.tested) right"
    return Markup("details") {
      Markup("summary", text: "\(task.name) by class: \(words)")
      Markup("div", ["class": "scroll"]) {
        Markup("table") {
          Markup("thead") {
            Markup("tr") {
              for name in ["Class", "Test pictures", "Right", "Accuracy"] {
                Markup("th", ["scope": "col"], text: name)
              }
            }
          }
          Markup("tbody") {
            for (name, count) in counts {
              Markup("tr") {
                Markup("th", ["scope": "row"], text: name)
                Markup("td", text: Readable.count(count.tested))
                Markup("td", text: Readable.count(count.right))
                Markup("td", text: count.accuracy.map { Readable.percent($0) } ?? "–")
              }
            }
          }
        }
      }
    }
  }

  private var matrix: Markup {
    Markup("table", ["class": "matrix"]) {
      Markup(
        "caption", text: "Test accuracy on each task (columns) after learning each task (rows), in percent")
      Markup("thead") {
        Markup("tr") {
          Markup("td")
          for task in record.tasks { Markup("th", ["scope": "col"], text: task.name) }
        }
      }
      Markup("tbody") {
        for learned in record.tasks.indices {
          Markup("tr") {
            Markup("th", ["scope": "row"], text: "after \(record.tasks[learned].name)")
            for tested in record.tasks.indices { cell(learned, tested) }
          }
        }
      }
    }
  }

  private func cell(_ learned: Int, _ tested: Int) -> Markup {
    guard let accuracy = record.accuracyMatrix[after: learned, on: tested] else {
      return Markup("td", ["class": "none", "title": "not measured"], text: "–")
    }
    return Markup(
      "td",
      [
        "class": learned == tested ? "own" : "", "style": "--share: \(Readable.decimal(accuracy, 3))",
      ], text: Readable.decimal(accuracy * 100, 1))
  }

  /// The metrics that are defined, each with what it compares.
  private var metrics: String {
    let matrix = record.accuracyMatrix
    let values: [(String, String?)] = [
      ("average accuracy", matrix.averageAccuracy.map { Readable.percent($0) }),
      (
        "learning accuracy (each task right after it was learned)",
        matrix.learningAccuracy.map { Readable.percent($0) }
      ),
      (
        "forgetting (mean over earlier tasks of the best accuracy so far minus the last; Chaudhry et al., "
          + "2018)",
        matrix.forgetting.map(Readable.points)
      ),
      (
        "backward transfer (mean over earlier tasks of the last accuracy minus that right after the task was "
          + "learned; Lopez-Paz and Ranzato, 2017)", matrix.backwardTransfer.map(Readable.points)
      ),
      (
        "forward transfer (mean accuracy on a task before it is learned, minus guessing; the same)",
        matrix.forwardTransfer(chance: record.tasks.map(\.chanceAccuracy)).map(Readable.points)
      ),
    ]
    let known = values.compactMap { name, value in value.map { "\(name): \($0)" } }
    return known.isEmpty ? "Nothing was tested yet." : known.joined(separator: "; ") + "."
  }

  /// The classes that nothing was measured of, by task.
  private var untested: [String] {
    record.tasks.compactMap { task in
      guard let classes = task.untestedClasses, !classes.isEmpty else { return nil }
      return "\(task.name): no test picture of \(classes.joined(separator: ", ")): learned, and not measured."
    }
  }

  private var tasks: Markup {
    Markup("table") {
      Markup("thead") {
        Markup("tr") {
          for name in [
            "Task", "Classes", "Images to learn", "to test", "Chance", "Accuracy", "Parameters", "Steps",
            "Time",
          ] { Markup("th", ["scope": "col"], text: name) }
        }
      }
      Markup("tbody") { for task in record.tasks { row(task) } }
    }
  }

  private func row(_ task: TaskRecord) -> Markup {
    let result = task.result
    let values: [String?] = [
      Readable.count(task.classNames.count), Readable.count(task.trainExamples),
      Readable.count(task.testExamples),
      Readable.percent(task.chanceAccuracy), result?.lastAccuracy.map { Readable.percent($0) },
      result.map { Readable.count($0.trainableParameters) }, result.map { Readable.count($0.steps) },
      result.map { Readable.duration(seconds: $0.wallSeconds) } ?? task.status.rawValue,
    ]
    return Markup("tr") {
      Markup("th", ["scope": "row"], text: task.name)
      for value in values { Markup("td", text: value ?? "–") }
    }
  }
}
