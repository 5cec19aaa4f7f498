/// Counts steps over a whole stream of tasks, where events count them within their task.
///
/// Feed it the events in their order.
public struct StreamSteps: Sendable {
  private var task = 0
  private var latest = 0
  private var before = 0

  /// A counter at the start of a stream.
  public init() {}

  /// The steps taken in the stream when `step` steps have been taken on task `task`.
  public mutating func position(task: Int, step: Int) -> Int {
    if task != self.task {
      before += latest
      self.task = task
      latest = 0
    }
    latest = max(latest, step)
    return before + step
  }
}
