import Testing

@testable import Reporting

@Suite struct ProgressLineTests {
  let line = ProgressLine.learning(
    task: "clip-art", position: 1, taskCount: 4, step: 312, stepCount: 600, loss: 0.4123, accuracy: 0.813,
    imagesPerSecond: 171.2, secondsLeft: 74)

  @Test func aWideTerminalShowsEverything() {
    #expect(
      line.bar(width: 120, colour: false)
        == "task 2/4 clip-art  █████████████░░░░░░░░░░░░░  52 %  1 min 14 s left  loss 0.412  "
        + "training accuracy 81.3 %  171 images/s")
  }

  @Test func factsGiveWayFromTheEnd() {
    #expect(
      line.bar(width: 70, colour: false)
        == "task 2/4 clip-art  ████████░░░░░░░░  52 %  1 min 14 s left  loss 0.412")
  }

  @Test(arguments: 1...200) func itFits(width: Int) {
    #expect(TextTable.width(line.bar(width: width, colour: false)) <= width)
    let wide = ProgressLine(label: "图标与图标与图标", done: 1, total: 3, facts: ["📷 9"])
    #expect(TextTable.width(wide.bar(width: width, colour: false)) <= width)
  }

  @Test func colourIsAnEscapeAroundTheBar() {
    let plain = line.bar(width: 100, colour: false)
    let coloured = line.bar(width: 100, colour: true)
    #expect(coloured.contains("\u{1B}[32m█"))
    #expect(coloured.replacing("\u{1B}[32m", with: "").replacing("\u{1B}[0m", with: "") == plain)
  }

  @Test func aPipeGetsWords() {
    #expect(
      line.plain
        == "task 2/4 clip-art: 312 of 600 steps, loss 0.412, training accuracy 81.3 %, 171 images/s, "
        + "1 min 14 s left")
  }

  @Test func withoutATotalThereIsNoBar() {
    let open = ProgressLine(label: "fetching", done: 1200, total: 0, facts: ["1.2 MiB"])
    #expect(open.bar(width: 80, colour: true) == "fetching  1.2 MiB")
    #expect(open.plain == "fetching: 1,200, 1.2 MiB")
    #expect(ProgressLine(label: "fetching", done: 7, total: 9, unit: "kB").plain == "fetching: 7 of 9 kB")
  }

  @Test(
    arguments: [(0.2, "1 s left"), (59.5, "1 min 00 s left"), (.infinity, nil), (0, nil)]
      as [(Double, String?)])
  func theTimeLeftIsInWholeSeconds(seconds: Double, words: String?) {
    let line = ProgressLine(label: "x", done: 1, total: 9, secondsLeft: seconds)
    #expect(line.plain == ["x: 1 of 9", words].compactMap(\.self).joined(separator: ", "))
  }

  @Test func theEndIsFull() {
    let end = ProgressLine(label: "x", done: 9, total: 9, secondsLeft: 0.1)
    #expect(end.bar(width: 20, colour: false) == "x  ██████████  100 %")
  }
}
