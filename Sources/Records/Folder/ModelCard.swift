import Formats

/// The description that lies beside an adapter: markdown with front matter, in the form in which model hubs
/// read it.
struct ModelCard {
  let record: RunRecord
  let task: TaskRecord

  /// The card of the adapter of task `task`, which is finished.
  init(_ record: RunRecord, task: Int) {
    self.record = record
    self.task = record.tasks[task]
  }

  /// The text of the card.
  var markdown: String {
    let configuration = record.configuration
    let result = task.result
    var text = """
      ---
      license: \(quoted(task.licence.lowercased()))
      base_model: \(quoted(configuration.network))
      datasets:
      - \(quoted(task.name))
      metrics:
      - accuracy
      library_name: remanence
      pipeline_tag: image-classification
      ---

      # \(line(task.name)), learned by \(line(configuration.network))

      An adapter for \(task.classNames.count) classes, learned on a device by the method
      \(line(configuration.method)) in \(line(configuration.precision)) over a frozen network. It works \
      with that network only.

      | | |
      |---|---|
      | network | \(line(configuration.network)), SHA-256 `\(line(configuration.networkSHA256))` |
      | images | \(task.trainExamples) to learn from, \(task.testExamples) to test on |
      | licence of the images | \(line(task.licence)) |
      | input | \(configuration.resolution) × \(configuration.resolution) pixels |
      | seed | \(configuration.seed) |

      """
    if let result {
      let steps = result.steps == 1 ? "1 step" : "\(result.steps) steps"
      text += """
        | learned | \(result.trainableParameters) parameters in \(steps) |
        | adapter | SHA-256 of its tensors `\(result.adapterSHA256 ?? "–")` |

        """
      if let accuracy = result.lastAccuracy {
        let hundredths = (accuracy * 10_000).rounded() / 100
        text += "| test accuracy | \(hundredths) % |\n"
      }
    }
    if task.skippedImages > 0 {
      let files =
        task.skippedImages == 1 ? "1 file that is a picture" : "\(task.skippedImages) files that are pictures"
      text += "| not readable | \(files) by content or name, left out |\n"
    }
    text += "\nThe licence above is that of the images; the network has its own.\n\n## Classes\n\n"
    let untested = Set(task.untestedClasses ?? [])
    for (index, name) in task.classNames.enumerated() {
      let count = result?.classes.flatMap { index < $0.count ? $0[index] : nil }
      let remark =
        untested.contains(name)
        ? " (no test picture: its accuracy is not measured)"
        : count.map { $0.tested == 0 ? "" : ": \($0.right) of \($0.tested) test pictures right" } ?? ""
      text += "- \(line(name))\(remark)\n"
    }
    text += """

      ## How to learn it again

      ```
      remanence \(shellQuoted(record.learnArguments(output: "RUN")))
      ```

      """
    return text
  }

  /// `text` as a YAML scalar in double quotes.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n", "\t": result += Self.escape(scalar)
      // What YAML knows an escape of is read as the same text.
      case _ where String(scalar).onPage != String(scalar): result += Self.escape(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A scalar in YAML's own words.
  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    let (mark, count) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\" + mark + String(repeating: "0", count: count - digits.count) + digits
  }

  /// `text` on one line of a markdown table: names come from folders, and may hold anything.
  private func line(_ text: String) -> String {
    var result = ""
    for scalar in text.onPage.unicodeScalars {
      switch scalar {
      case "|", "`", "*", "_", "<", "[", "]", "\\": result += "\\\(scalar)"
      case "\n", "\t": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
