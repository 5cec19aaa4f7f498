import Records

/// The health of the layers when each task was looked at last: zeros and saturation are where integer
/// training fails.
struct DiagnosticsSection {
  /// The last diagnostics of each task that has any.
  private let latest: [(task: String, event: DiagnosticsEvent)]

  init(run: StoredRun) {
    var byTask: [Int: DiagnosticsEvent] = [:]
    for line in run.events {
      if case .diagnostics(let event) = line.event { byTask[event.task] = event }
    }
    latest = run.record.tasks.enumerated().compactMap { index, task in byTask[index].map { (task.name, $0) } }
  }

  var markup: Markup {
    guard !latest.isEmpty else { return .empty }
    return Markup("section") {
      Markup("h2", text: "Health of the layers")
      Markup(
        "p", ["class": "note"],
        text:
          "Error values rounded to zero, values clamped to the ends of their range, the exponent of the "
          + "error, and weights whose stored value changed, in the step that was looked at last.")
      for (task, event) in latest {
        Markup("details") {
          Markup("summary", text: "\(task), step \(Readable.count(event.step))")
          Markup("div", ["class": "scroll"]) { table(event.layers) }
        }
      }
    }
  }

  private func table(_ layers: [LayerDiagnostics]) -> Markup {
    Markup("table") {
      Markup("thead") {
        Markup("tr") {
          for name in ["Layer", "Zero errors", "Saturated", "Exponent", "Weights changed"] {
            Markup("th", ["scope": "col"], text: name)
          }
        }
      }
      Markup("tbody") {
        for layer in layers {
          Markup("tr") {
            Markup("th", ["scope": "row"], text: layer.layer)
            for share in [layer.zeroShare, layer.saturatedShare] { cell(share.map { Readable.percent($0) }) }
            cell(layer.exponent.map { Readable.decimal(Double($0), 0) })
            cell(layer.changedShare.map { Readable.percent($0) })
          }
        }
      }
    }
  }

  private func cell(_ value: String?) -> Markup { Markup("td", text: value ?? "–") }
}
