import Formats
import Foundation
import Records
import Testing

@testable import Reporting

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Set `REMANENCE_EXAMPLE_REPORT` to a path to keep the example and look at it.
@Suite struct ReportTests {
  private func html(_ paths: [String]) throws -> String {
    try Report(runs: try paths.map { try StoredRun(path: $0) }).html()
  }

  /// Expectations that do not print the whole document when they fail.
  private func expect(
    _ texts: [String], in html: String, absent: [String] = [], location: SourceLocation = #_sourceLocation
  ) {
    #expect(texts.filter { !html.contains($0) } == [], "missing", sourceLocation: location)
    #expect(absent.filter(html.contains) == [], "not expected", sourceLocation: location)
  }

  @Test func everySectionIsThere() throws {
    let run = try ExampleRun()
    let html = try html([run.path])
    if let path = ProcessInfo.processInfo.environment["REMANENCE_EXAMPLE_REPORT"] {
      try AtomicFile.write(html, to: path)
    }
    let headings = [
      "Accuracy", "Learning curves", "Memory", "Test images and answers", "Health of the layers",
      "Configuration",
    ]
    expect(
      headings.map { "<h2>\($0)</h2>" } + [
        // (0.86 + 0.79 + 0.72 + 0.65) / 4
        "75.5 % of test images right on average, nothing forgotten, in an arena of 12.2 MiB.", "46.7 ms",
        "clip-art: 2 pictures could not be read: animals/torn.png, tools/empty.png",
        "emoji by class: nature is the least known, 21 of 40 right",
      ], in: html)
    let pictures = html.matches(of: /data:image\/png;base64,iVBORw0KGgo/).count
    #expect(pictures == 32)
    let charts = html.matches(of: /<svg\s/).count
    #expect(charts == 5)
  }

  @Test func itIsOneWellFormedFile() throws {
    let run = try ExampleRun()
    let html = try html([run.path, run.path])
    let parser = XMLParser(data: Data(html.utf8))
    #expect(parser.parse(), "line \(parser.lineNumber): \(String(describing: parser.parserError))")
    expect([], in: html, absent: ["http:", "https:", "<script", "<link", "@import", "url("])
  }

  @Test func namesCannotBecomeMarkup() throws {
    var tasks = Array(exampleTasks[..<1])
    tasks[0].name = "<img src=x onerror=\"alert(1)\">"
    tasks[0].classNames = ["</svg><script>", "a&b", "'\u{0}'", "\u{202E}x\u{9B}31m\u{2066}"]
    let run = try ExampleRun(tasks: tasks)
    let html = try html([run.path])
    #expect(XMLParser(data: Data(html.utf8)).parse())
    expect(
      ["&lt;/svg&gt;&lt;script&gt;", "&#39;\\u{0}&#39;", "\\u{202e}x\\u{9b}31m\\u{2066}"], in: html,
      absent: ["<script>", "<img src=x", "\u{202E}", "\u{9B}", "\u{2066}"])
  }

  @Test func aRunThatHasOnlyBegunHasAReport() throws {
    let path = NSTemporaryDirectory() + "remanence-begun-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let example = try ExampleRun(tasks: Array(exampleTasks[..<2]))
    var record = try StoredRun(path: example.path).record
    record = RunRecord(
      productVersion: "0.1.0", configuration: record.configuration, instructionSet: "scalar",
      tasks: exampleTasks)
    let run = try RunFolder.create(path: path, record: record)
    let html = try html([path])
    expect(
      ["mobilenet-v2 learned 0 of 4 tasks so far by rep-net in int8.", "Nothing was tested yet."], in: html,
      absent: ["<h2>Learning curves</h2>", "<h2>Memory</h2>"])
    #expect(run.record.currentTask == 0)
  }

  @Test func severalRunsAreCompared() throws {
    let first = try ExampleRun(name: "first")
    let second = try ExampleRun(tasks: Array(exampleTasks[..<2]), name: "second")
    let html = try html([first.path, second.path])
    expect(
      ["<h1>2 runs</h1>", "<a href=\"#run-2\">second</a>", "<article id=\"run-2\">"], in: html)
  }

  @Test func aMissingPictureIsNamed() throws {
    let run = try ExampleRun(tasks: Array(exampleTasks[..<1]))
    try FileManager.default.removeItem(atPath: run.path + "/samples/emoji-3.png")
    let error = #expect(throws: FormatError.self) { try html([run.path]) }
    #expect(error?.place.hasSuffix("emoji-3.png") == true)
  }

  /// What is measured and what is planned are of this run; nothing of another one stands beside them.
  @Test func memoryIsThatOfTheRun() throws {
    let run = try ExampleRun(tasks: Array(exampleTasks[..<1]))
    let html = try html([run.path])
    expect(
      ["59.0 MiB were measured; 17.3 MiB are planned for one step.", "mean, batch 8, avx512vnni"], in: html,
      absent: ["PyTorch", "median"])
  }
}
