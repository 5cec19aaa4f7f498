import Formats
import Foundation
import Testing

@testable import Records

@Suite struct EventLineTests {
  static let events: [Event] = [
    .step(StepEvent(task: 1, step: 20, epoch: 3, loss: 0.25, trainAccuracy: 0.75)),
    .step(StepEvent(task: 0, step: 1, epoch: 0, loss: .infinity, trainAccuracy: 0)),
    .evaluation(EvaluationEvent(afterTask: 1, step: 20, task: 0, accuracy: 0.5)),
    .diagnostics(
      DiagnosticsEvent(
        task: 0, step: 5,
        layers: [
          LayerDiagnostics(
            layer: "side.0", zeroShare: 0.5, saturatedShare: 0, exponent: -7, changedShare: 0.1),
          LayerDiagnostics(layer: "head", changedShare: 0.2),
        ])),
    .message("3 images could not be read:\n\"a.png\""),
  ]

  @Test(arguments: events) func linesComeBack(event: Event) throws {
    let line = EventLine(event: event, clock: WallClock(unixSeconds: 1.5, imagesPerSecond: 40))
    let bytes = try RecordCoding.line(line)
    #expect(bytes.count { $0 == RecordCoding.newline } == 1)
    #expect(try EventLine.lines(of: bytes, path: "events.jsonl") == [line])
  }

  @Test func oneStepReadsAsWritten() throws {
    let line = EventLine(event: Self.events[0], clock: WallClock(unixSeconds: 2))
    let text = String(decoding: try RecordCoding.line(line), as: UTF8.self)
    #expect(
      text == """
        {"clock":{"unix_s":2},"epoch":3,"event":"step","loss":0.25,"step":20,"task":1,"train_accuracy":0.75}

        """)
  }

  @Test func aLineCutShortIsLeftOut() throws {
    let line = EventLine(event: Self.events[0], clock: WallClock(unixSeconds: 2))
    let whole = try RecordCoding.line(line)
    #expect(try EventLine.lines(of: whole + whole.dropLast(9), path: "events.jsonl") == [line])
  }

  @Test func aDamagedLineIsNamed() throws {
    let whole = try RecordCoding.line(EventLine(event: Self.events[0], clock: WallClock(unixSeconds: 2)))
    let error = #expect(throws: FormatError.self) {
      try EventLine.lines(of: whole + Array("nonsense\n".utf8), path: "events.jsonl")
    }
    #expect(error?.place == "events.jsonl, line 2")
  }

  @Test func streamStepsGoOnWhereTheTaskBeforeEnded() {
    var steps = StreamSteps()
    #expect(steps.position(task: 0, step: 1) == 1)
    #expect(steps.position(task: 0, step: 7) == 7)
    #expect(steps.position(task: 0, step: 5) == 5)
    #expect(steps.position(task: 1, step: 1) == 8)
    #expect(steps.position(task: 1, step: 2) == 9)
    #expect(steps.position(task: 2, step: 1) == 10)
  }
}
