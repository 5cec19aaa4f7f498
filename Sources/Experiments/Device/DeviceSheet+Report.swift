import Foundation
public import Reporting
import Silicon
import Units

extension DeviceSheet {
  /// The pictures.
  public var report: ChartSheet {
    ChartSheet(
      .device, title: "\(technology.name) on a tester", facts: ["Our model, not a measurement."] + facts,
      charts: loops + switching + [errors, retention],
      tables: [
        ChartSheet.Table(
          title: "The cheapest writes at equal error rates", columns: Self.equalColumns, rows: equalRows),
        ChartSheet.Table(
          title: "The junctions of a group, by what their neighbours write", columns: Self.seatColumns,
          rows: seatRows),
        ChartSheet.Table(
          title: "Until one bit in a million is lost", columns: ["at", "time"], rows: retentionRows),
      ], constants: technology.allConstants.map(\.line))
  }

  private var loops: [ChartSheet.Chart] {
    [("junction", prototype.junctionLoop), ("track", prototype.trackLoop)].map { name, lines in
      ChartSheet.Chart(
        title: "Resistance over the \(name)'s current",
        description: "Swept slowly, a millisecond at each current: heat helps.", xName: "current in µA",
        yName: "kΩ", isLogarithmic: false,
        lines: lines.map { line in
          ChartSheet.Line(name: line.name, points: line.points.map { ($0.x, $0.y / 1000) })
        })
    }
  }

  private var switching: [ChartSheet.Chart] {
    probabilities.map { measurement in
      ChartSheet.Chart(
        title: "Switched to AP by the \(measurement.name)",
        description: "The share of pulses that switch, by the closed forms"
          + (measurement.solved.isEmpty ? "." : " and by the solver, \(trials) pulses a point."),
        xName: measurement.xName, yName: "%", isLogarithmic: false,
        lines: (measurement.lines + measurement.solved).map { line in
          ChartSheet.Line(name: line.name, points: line.points.map { ($0.x, 100 * $0.y) })
        })
    }
  }

  private var errors: ChartSheet.Chart {
    ChartSheet.Chart(
      title: "Writes that fail, against their energy",
      description: "Each point is a voltage. Below 1e-5 the forms are extrapolated.",
      xName: "energy of a bit in J", yName: "failed share", isLogarithmic: true,
      lines: prototype.errorsOverEnergy.map { line in
        let points = line.points.filter { $0.x > 0 && $0.y > 0 }
        return ChartSheet.Line(name: line.name, points: points.map { (log10($0.x), max(-12, log10($0.y))) })
      })
  }

  private var retention: ChartSheet.Chart {
    ChartSheet.Chart(
      title: "Years until one bit in a million is lost, over temperature",
      description: "The barrier stays, k·T rises; on a scale of powers of ten.", xName: "°C",
      yName: "log10 of years", isLogarithmic: false,
      lines: prototype.retention.map { line in
        ChartSheet.Line(
          name: line.name, points: line.points.map { ($0.x, log10($0.y / (365.25 * 86_400))) })
      })
  }
}
