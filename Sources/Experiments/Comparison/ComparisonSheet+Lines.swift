import Formats
import Methods
import Networks
public import Reporting

extension ComparisonSheet {
  /// As a terminal shows it: one table, at most 100 columns wide, and what its figures are.
  public var lines: [String] {
    var table = TextTable([
      .words("method"), .numbers("accuracy"), .numbers("learns"), .numbers("saved"), .numbers("arena"),
      .numbers("step"), .numbers("MACs"), .numbers("answer"), .numbers("energy"), .numbers("bits"),
      .numbers("cells"),
    ])
    for row in rows {
      table.append([
        "\(row.method.name) \(row.precision.rawValue)", row.accuracy.text.replacing(" ", with: ""),
        count(row.trainableParameters), size(row.savedBytes), size(row.arenaBytes),
        row.stepMilliseconds.map(Readable.significant) ?? "–", count(row.stepMACs), count(row.inferenceMACs),
        row.price.map { Readable.energy(picojoules: $0.stepEnergy) } ?? "–",
        row.price.map { count(Int($0.writtenBits)) } ?? "–",
        row.price.map { count($0.reprogrammedCells) } ?? "–",
      ])
    }
    return table.lines(width: 100) + facts.flatMap { $0.wrapped() }
  }

  /// What was compared, and what the figures are.
  private var facts: [String] {
    let spread = seeds.count > 1 ? ", ± a standard error over \(seeds.count) seeds" : ", one seed"
    let tested = tasks.count > 1 ? "the mean of \(tasks.joined(separator: ", "))" : tasks[0]
    var facts = [
      "accuracy: % of \(tested)\(spread); learns: parameters; saved and arena: \(unit.name) of a "
        + "step of \(batch) images (\(classes.max() ?? 0) classes); step: median ms, pictures "
        + "included\(machine); MACs: of a step; answer: "
        + "MACs of an answer to one image" + (rows.contains(where: \.isGated) ? ", as gates leave it" : "")
    ]
    let keeping = rows.filter { $0.method.featurePasses != nil }
    if let first = keeping.first {
      facts.append(
        "\(first.method.name) keeps the features of all pictures, up to "
          + "\(keeping.map { Readable.bytes($0.featureBytes ?? 0) }.joined(separator: " and ")) on top: its "
          + "time is the mean of a task's steps, the making of features among them; MACs and energy are of a "
          + "step that makes them")
    }
    if rows.contains(where: { $0.price != nil }) {
      facts.append(
        "energy, bits written and cells that a new task programs: a step on \(technology), our model, the "
          + "data assumed; its arrays hold integers, so that float32 has no price there")
    }
    return facts
  }

  private var machine: String {
    processors.isEmpty ? "" : " (\(processors.map(\.printable).joined(separator: "; ")))"
  }

  private func count(_ number: Int) -> String { Readable.quantity(Double(number), "").trimmedEnd }

  /// One unit for a column of bytes, so that its figures can be compared at a glance.
  private var unit: (name: String, bytes: Double) {
    rows.contains { $0.arenaBytes >= 0x10_0000 } ? ("MiB", 0x10_0000) : ("KiB", 0x400)
  }

  private func size(_ bytes: Int) -> String {
    let value = Double(bytes) / unit.bytes
    return value < 1 ? Readable.decimal(value, 2) : Readable.significant(value)
  }

  /// The page, as plain numbers.
  public var report: ComparisonReport {
    let precisions = rows.reduce(into: [String]()) { names, row in
      if !names.contains(row.precision.rawValue) { names.append(row.precision.rawValue) }
    }
    let passes = epochs == 1 ? "1 pass" : "\(epochs) passes"
    let steps = maximumSteps.map { ", at most \($0) steps a task" } ?? ""
    return ComparisonReport(
      title: "Methods over \(network)",
      facts: [
        tasks.joined(separator: ", ") + (tasks.count > 1 ? ", learned one after another" : "")
          + ": \(resolution)×\(resolution) pixels, batch \(batch), \(passes) over the pictures\(steps); "
          + "seeds \(seeds.map(String.init).joined(separator: ", "))."
      ] + facts.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." },
      precisions: precisions,
      contestants: rows.compactMap { row in
        guard let accuracy = row.accuracy.mean else { return nil }
        return ComparisonReport.Contestant(
          name: row.method.name, precision: precisions.firstIndex(of: row.precision.rawValue) ?? 0,
          accuracy: accuracy, standardError: row.accuracy.standardError, arenaBytes: row.arenaBytes,
          stepJoules: row.price.map { $0.stepEnergy * 1e-12 })
      }, chip: technology, tables: [accuracies, costs])
  }

  private var accuracies: ChartSheet.Table {
    ChartSheet.Table(
      title: "Accuracy in %", columns: ["method", "precision"] + tasks + ["mean"],
      rows: rows.map { row in
        [row.method.name, row.precision.rawValue] + row.tasks.map(\.text) + [row.accuracy.text]
      })
  }

  private var costs: ChartSheet.Table {
    ChartSheet.Table(
      title: "What a step takes",
      columns: [
        "method", "precision", "options", "parameters", "saved", "arena", "planned in all", "step, ms",
        "MACs",
        "MACs of an answer", "energy", "bits written", "cells", "programming them",
      ],
      rows: rows.map { row in
        [
          row.method.name, row.precision.rawValue,
          row.method.options.map { "\($0.name) \($0.value)" }.joined(separator: ", "),
          Readable.count(row.trainableParameters), Readable.bytes(row.savedBytes),
          Readable.bytes(row.arenaBytes),
          Readable.bytes(row.totalBytes), row.stepMilliseconds.map(Readable.significant) ?? "–",
          count(row.stepMACs), count(row.inferenceMACs),
          row.price.map { Readable.energy(picojoules: $0.stepEnergy) } ?? "–",
          row.price.map { count(Int($0.writtenBits)) } ?? "–",
          row.price.map { count($0.reprogrammedCells) } ?? "–",
          row.price.map { Readable.energy(picojoules: $0.programmingEnergy) } ?? "–",
        ]
      })
  }
}

extension ComparisonSheet.Row {
  /// Whether gates leave something out of an answer.
  fileprivate var isGated: Bool { inferenceMACs < openInferenceMACs }
}

extension SeededAccuracy {
  /// In percent: `72.9 ± 0.4`.
  fileprivate var text: String {
    guard let mean else { return "–" }
    return Readable.decimal(100 * mean, 1)
      + (standardError.map { " ± " + Readable.decimal(100 * $0, 1) } ?? "")
  }
}
