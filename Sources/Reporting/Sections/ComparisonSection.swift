import Records

/// Several runs side by side.
struct ComparisonSection {
  var runs: [StoredRun]

  var markup: Markup {
    Markup("header") {
      Markup("h1", text: "\(runs.count) runs")
      Markup("div", ["class": "scroll"]) {
        Markup("table") {
          Markup("thead") {
            Markup("tr") {
              for name in [
                "Run", "Network", "Method", "Precision", "Seed", "Average accuracy", "Forgetting", "Arena",
                "Saved",
                "Peak memory", "Step",
              ] { Markup("th", ["scope": "col"], text: name) }
            }
          }
          Markup("tbody") { for index in runs.indices { row(runs[index], id: Report.id(index)) } }
        }
      }
    }
  }

  private func row(_ run: StoredRun, id: String) -> Markup {
    let record = run.record
    let configuration = record.configuration
    let matrix = record.accuracyMatrix
    let values: [String?] = [
      configuration.network, configuration.method, configuration.precision, String(configuration.seed),
      matrix.averageAccuracy.map { Readable.percent($0) }, matrix.forgetting.map(Readable.points),
      record.plan.map { Readable.bytes($0.arenaBytes) }, record.plan.map { Readable.bytes($0.savedBytes) },
      record.peakResidentBytes.map(Readable.bytes),
      record.stepMilliseconds.map { Readable.duration(seconds: $0 / 1000) },
    ]
    return Markup("tr") {
      Markup("th", ["scope": "row"]) { Markup("a", ["href": "#" + id], text: run.layout.name) }
      for value in values { Markup("td", text: value ?? "–") }
    }
  }
}
