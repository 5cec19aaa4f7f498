public import Formats
public import Learning
import Sensing
import Tasks

/// What `remanence sense` prints and draws: pictures as a camera saw them, one after another, and their sum.
public struct EyeSheet {
  /// How the camera looks.
  public let setup: EyeSetup
  /// The task that proposes regions, and the one that answers them.
  public let detector: String?, task: String?
  /// What was seen, in the order of the pictures.
  public private(set) var frames: [SeenFrame] = []
  /// What the camera takes on a chip; nil where nobody asks.
  public var camera: CameraPrice?
  /// The pictures that could not be looked at.
  public private(set) var failures: [Predictions.Failure] = []

  /// Nothing seen yet by `eye`.
  public init(of eye: Eye) { (setup, detector, task) = (eye.setup, eye.detector, eye.task) }

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

extension EyeSheet {
  /// What happens while pictures are looked at.
  public enum Progress {
    /// Files that are left out of a folder.
    case note(String)
    /// A picture costs its own lines alone.
    case failed(Predictions.Failure)
    /// So many are done, of so many, where there are several.
    case done(Int, of: Int)
  }
}

extension Eye {
  /// Looks at pictures, files or folders of them; which of them cannot be read is in the result. `observe` is
  /// told of each as it comes.
  /// - Throws: `NetworkError` when the task that answers cannot be run.
  public func sheet(
    of pictures: [String], observe: (EyeSheet.Progress) -> Void = { _ in }
  ) throws -> EyeSheet {
    var sheet = EyeSheet(of: self)
    func failed(_ image: String, _ error: FormatError) {
      sheet.append(failed: image, error)
      observe(.failed(sheet.failures[sheet.failures.count - 1]))
    }
    var paths: [String] = []
    for argument in pictures {
      do throws(FormatError) {
        let named = try NamedPictures(argument)
        paths += named.paths
        if let note = named.note { observe(.note(note)) }
        for error in named.closed { failed(error.place, error) }
      } catch { failed(argument, error) }
    }
    for (index, path) in paths.enumerated() {
      do { sheet.append(try look(at: path)) } catch let error as FormatError { failed(path, error) }
      if paths.count > 1 { observe(.done(index + 1, of: paths.count)) }
    }
    return sheet
  }
}
