import Records

/// Where the memory of a learning step goes, beside what the process took and what PyTorch takes.
struct MemorySection {
  var run: StoredRun

  /// The peak resident size of a PyTorch process, measured once for this project.
  private static let yardstick = (
    name: "PyTorch 2.13, tcmalloc, 224 px, batch 8, full fine-tune", bytes: 1567 << 20,
    network: "mobilenet-v2",
    resolution: 224, batch: 8
  )

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
            "One step is \(Readable.scaled(plan.stepMACs)) multiply-accumulates, of which the forward pass has "
            + "\(Readable.scaled(plan.forwardMACs)); \(Readable.count(plan.trainableParameters)) of "
            + "\(Readable.count(plan.trainableParameters + plan.frozenParameters)) parameters learn.")
      }
      if record.peakResidentBytes != nil && !isComparable {
        Markup(
          "p", ["class": "note"],
          text:
            "This run has another network, resolution or batch than the PyTorch figure, which is for MobileNetV2."
        )
      }
      if let plan = run.plan { Markup("figure") { ArenaChart(plan: plan).markup } }
    }
  }

  private var isComparable: Bool {
    let configuration = run.record.configuration
    return configuration.network == Self.yardstick.network
      && configuration.resolution == Self.yardstick.resolution
      && configuration.batch == Self.yardstick.batch
  }

  private func planned(_ plan: PlanFigures) -> Markup {
    StackedBars(
      title: "Planned for one step",
      description: "Parameters, optimiser and arena add up to \(Readable.bytes(plan.totalBytes)).",
      bars: [
        .init(
          name: "Parameters, optimiser and arena",
          parts: [
            ("frozen weights", plan.frozenBytes, 0),
            ("trainable and optimiser", plan.trainableBytes + plan.optimizerBytes, 1),
            ("arena, saved for backward", plan.savedBytes, 2),
            ("arena, rest", plan.arenaBytes - plan.savedBytes, 3),
          ])
      ]
    ).markup
  }

  private func process(_ peak: Int) -> Markup {
    let configuration = run.record.configuration
    let own =
      "This run, \(configuration.resolution) px, batch \(configuration.batch), \(configuration.method)"
    return StackedBars(
      title: "Peak resident memory of the whole process",
      description:
        "\(Readable.bytes(peak)) here; \(Readable.bytes(Self.yardstick.bytes)) for \(Self.yardstick.name).",
      bars: [
        .init(name: own, parts: [("this run", peak, 2)]),
        .init(name: Self.yardstick.name, parts: [("PyTorch", Self.yardstick.bytes, nil)]),
      ]
    ).markup
  }
}
