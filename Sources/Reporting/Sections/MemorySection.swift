import Records

/// Where the memory of a learning step goes, beside what the process took.
struct MemorySection {
  var run: StoredRun

  var markup: Markup {
    let record = run.record
    guard record.plan != nil || record.peakResidentBytes != nil else { return .empty }
    return Markup("section") {
      Markup("h2", text: "Memory")
      Markup("div", ["class": "charts"]) {
        if let plan = record.plan { Markup("figure") { planned(plan) } }
        if let peak = record.peakResidentBytes { Markup("figure") { process(peak) } }
      }
      if let plan = record.plan {
        Markup(
          "p", ["class": "note"],
          text:
            "One step is \(Readable.scaled(plan.stepMACs)) multiply-accumulates, of which the forward pass "
            + "has \(Readable.scaled(plan.forwardMACs)); \(Readable.count(plan.trainableParameters)) of "
            + "\(Readable.count(plan.trainableParameters + plan.frozenParameters)) parameters learn.")
      }
      if let plan = run.plan { Markup("figure") { ArenaChart(plan: plan).markup } }
    }
  }

  private func planned(_ plan: PlanFigures) -> Markup {
    var parts: [(name: String, amount: Int, colour: Int?)] = [
      ("frozen weights", plan.frozenBytes, 0),
      ("trainable and optimiser", plan.trainableBytes + plan.optimizerBytes, 1),
      ("arena, saved for backward", plan.savedBytes, 2),
      ("arena, rest", plan.arenaBytes - plan.savedBytes, 3),
    ]
    if let bytes = plan.featureBytes { parts.append(("features of all pictures", bytes, 4)) }
    let all =
      plan.featureBytes == nil
      ? "Parameters, optimiser and arena" : "Parameters, optimiser, arena and features"
    return StackedBars(
      title: "Planned for one step",
      description: "\(all) add up to \(Readable.bytes(plan.totalBytes)).",
      bars: [.init(name: all, parts: parts)]
    ).markup
  }

  /// The whole process, imports and decoded pictures included, beside what a step was planned to take.
  private func process(_ peak: Int) -> Markup {
    let planned = run.record.plan?.totalBytes
    return StackedBars(
      title: "Peak resident memory of the whole process",
      description: "\(Readable.bytes(peak)) were measured"
        + (planned.map { "; \(Readable.bytes($0)) are planned for one step." } ?? "."),
      bars: [.init(name: "This run, measured", parts: [("whole process", peak, 2)])]
        + (planned.map { [.init(name: "One step, planned", parts: [("one step", $0, nil)])] } ?? [])
    ).markup
  }
}
