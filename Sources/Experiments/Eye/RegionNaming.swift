import Formats
import Learning

/// The task that names regions: a network for one at a time, and one for several, which takes little more
/// than half as long for each.
struct RegionNaming {
  /// What the task has learned.
  let adapter: AdapterFile
  private let one: AdaptedNetwork, several: AdaptedNetwork

  /// How many are named at once (assumed: what four threads keep busy, and a frame's usual number).
  static let together = 4

  /// The task called `task` of `run`, or its only one.
  /// - Throws: `FormatError` when the run has not learned it, or it proposes boxes.
  init(_ run: LearnedRun, task: String?) throws {
    let task = try run.learned(only: task)
    (adapter, one) = try run.answering(task)
    several = try run.answering(task, batch: Self.together).network
  }

  /// A region as the network sees it.
  func framed(_ picture: PixelImage, threads: Int) -> [UInt8] {
    Pictures.framed(picture, resolution: adapter.resolution, framing: adapter.framing, threads: threads)
  }

  /// What each of `pictures`, which are framed, shows: the same however many there are.
  func answers(to pictures: [[UInt8]]) throws(FormatError) -> [Answer] {
    var answers: [Answer] = []
    while answers.count < pictures.count {
      let rest = pictures[answers.count...].prefix(Self.together)
      // Of one or two the others of a batch would be waited for in vain.
      answers +=
        2 * rest.count > Self.together
        ? try several.answers(toEachOf: Array(rest)) : [try one.answer(to: pictures[answers.count])]
    }
    return answers
  }
}
