public import Formats
public import Learning
import Sensing

/// What `remanence sense` prints and draws: pictures as a camera saw them, one after another, and their sum.
public struct EyeSheet {
  /// How the camera looks.
  public let setup: EyeSetup
  /// The task that answers regions.
  public let task: String?
  /// What was seen, in the order of the pictures.
  public private(set) var frames: [SeenFrame] = []
  /// The pictures that could not be looked at.
  public private(set) var failures: [Predictions.Failure] = []

  /// Nothing seen yet by `eye`.
  public init(of eye: Eye) { (setup, task) = (eye.setup, eye.task) }

  /// Adds what was seen of a picture.
  public mutating func append(_ frame: SeenFrame) { frames.append(frame) }

  /// Adds a picture that costs its own answer alone.
  public mutating func append(failed image: String, _ error: FormatError) {
    failures.append(Predictions.Failure(image: PathText.written(image), reason: "\(error)"))
  }

  /// The sum over all pictures; of peaks the largest.
  var total: (ledger: SensorLedger, whole: SensorLedger) {
    var total = (ledger: SensorLedger(setup.constants), whole: SensorLedger(setup.constants))
    for frame in frames {
      total.ledger.add(frame.ledger)
      total.whole.add(frame.whole)
    }
    return total
  }
}
