internal import SwiftProtobuf

/// Records for a TensorBoard event file, `events.out.tfevents.<seconds since 1970>.<host>`: one
/// `fileVersionRecord`, then any number of `record`s, appended.
public enum TensorBoardEvents {
  /// The first record of a file. `wallTime` is in seconds since 1970.
  public static func fileVersionRecord(wallTime: Double) -> [UInt8] {
    var event = TensorBoardEvent()
    event.wallTime = wallTime
    event.fileVersion = "brain.Event:2"
    return frame(event)
  }

  /// A record of `scalars` at `step`. `wallTime` is in seconds since 1970.
  public static func record(
    scalars: [(tag: String, value: Float)], step: Int, wallTime: Double
  ) -> [UInt8] {
    var event = TensorBoardEvent()
    event.wallTime = wallTime
    event.step = Int64(step)
    event.summary.value = scalars.map { scalar in
      var value = TensorBoardSummary.Value()
      value.tag = scalar.tag
      value.simpleValue = scalar.value
      return value
    }
    return frame(event)
  }

  private static func frame(_ event: TensorBoardEvent) -> [UInt8] {
    do {
      return TFRecord.frame(try event.serializedBytes())
    } catch {
      // Encoding fails only for missing required fields and `Any` messages; the event has neither.
      preconditionFailure("a TensorBoard event cannot be encoded: \(error)")
    }
  }
}
