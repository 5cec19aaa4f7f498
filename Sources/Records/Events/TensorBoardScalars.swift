import Formats

/// Turns events into the records of a TensorBoard file, over the steps of the stream: a scalar for each
/// number.
struct TensorBoardScalars {
  let taskNames: [String]
  private var steps = StreamSteps()

  init(taskNames: [String]) { self.taskNames = taskNames }

  /// The record of `line`; no bytes for a message.
  mutating func record(of line: EventLine) -> [UInt8] {
    switch line.event {
    case .step(let event):
      let position = steps.position(task: event.task, step: event.step)
      var values = [
        ("loss/\(name(event.task))", event.loss), ("train_accuracy/\(name(event.task))", event.trainAccuracy),
      ]
      if let speed = line.clock.imagesPerSecond { values.append(("images_per_second", speed)) }
      return record(values, position, line.clock)
    case .evaluation(let event):
      let position = steps.position(task: event.afterTask, step: event.step)
      return record([("test_accuracy/\(name(event.task))", event.accuracy)], position, line.clock)
    case .diagnostics(let event):
      let position = steps.position(task: event.task, step: event.step)
      let values = event.layers.flatMap { layer in
        [
          ("zero_share", layer.zeroShare), ("saturated_share", layer.saturatedShare),
          ("exponent", layer.exponent.map(Double.init)), ("changed_share", layer.changedShare),
        ].compactMap { measure, value in
          value.map { ("\(measure)/\(name(event.task))/\(layer.layer)", $0) }
        }
      }
      return record(values, position, line.clock)
    case .message: return []
    }
  }

  private func name(_ task: Int) -> String { taskNames.indices.contains(task) ? taskNames[task] : "\(task)" }

  private func record(_ values: [(String, Double)], _ step: Int, _ clock: WallClock) -> [UInt8] {
    guard !values.isEmpty else { return [] }
    return TensorBoardEvents.record(
      scalars: values.map { (tag: $0, value: Float($1)) }, step: step, wallTime: clock.unixSeconds)
  }
}
