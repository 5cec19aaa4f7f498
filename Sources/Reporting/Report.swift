import Formats
import Records

/// A report on runs: one HTML document with its pictures and charts inside, which needs no network and no
/// scripts, adapts to light and dark, and prints.
///
/// It is made from stored records alone, so it can be made again at any time, also while a run goes on.
public struct Report: Sendable {
  /// The runs, in the order in which they appear.
  public var runs: [StoredRun]

  /// A report on these runs.
  public init(runs: [StoredRun]) { self.runs = runs }

  /// The document.
  /// - Throws: `FormatError` when a sample picture cannot be read, or the table of what was left out.
  public func html() throws(FormatError) -> String {
    var samples: [Markup] = []
    var leftOut: [Markup] = []
    for run in runs {
      samples.append(try SamplesSection(run).markup)
      leftOut.append(try LeftOutSection(run).markup)
    }
    return Markup.document(.runs, title: runs.map(\.layout.name).joined(separator: ", ")) {
      if runs.count > 1 { ComparisonSection(runs: runs).markup }
      for (index, run) in runs.enumerated() {
        Markup("article", ["id": Self.id(index)]) {
          HeaderSection(record: run.record, name: run.layout.name).markup
          AccuracySection(record: run.record).markup
          CurvesSection(run: run).markup
          MemorySection(run: run).markup
          samples[index]
          leftOut[index]
          DiagnosticsSection(run: run).markup
          ConfigurationSection(run: run).markup
        }
      }
    }
  }

  /// A report that was written.
  public struct Written: Sendable, Encodable {
    /// Its file.
    public var path: String
    /// The file's size.
    public var bytes: Int

    enum CodingKeys: String, CodingKey {
      case path = "report_file"
      case bytes = "report_bytes"
    }
  }

  /// Writes the document, whole or not at all.
  /// - Throws: `FormatError` when a sample picture cannot be read, or the file cannot be written.
  public func write(to path: String) throws(FormatError) -> Written {
    let html = try html()
    try AtomicFile.write(html, to: path)
    return Written(path: path, bytes: html.utf8.count)
  }

  /// The anchor of the run at `index`.
  static func id(_ index: Int) -> String { "run-\(index + 1)" }
}
