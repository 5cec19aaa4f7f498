import Formats
import Foundation
public import Records
import Tasks

extension Predictions {
  /// What happens while pictures are answered.
  public enum Progress {
    /// Files that are left out of a folder.
    case note(String)
    /// A picture has its answer.
    case answered(Answer)
    /// A picture costs its own answer alone.
    case failed(Failure)
    /// So many are done, of so many; of 0 where nobody knows how many will come.
    case done(Int, of: Int)
  }
}

extension LearnedRun {
  /// Answers pictures with the adapter of `task`.
  ///
  /// * `pictures`: files, folders of pictures, or `-` for one on standard input. Which of them cannot be read
  ///   is in the result.
  /// * `top`: the classes to name of each picture, 1 or more.
  /// * `observe`: told of each as it comes.
  ///
  /// - Throws: `FormatError` when the adapter's file is damaged, or not the one that the run learned; what
  ///   `observe` throws.
  public func predictions(
    of pictures: [String], by task: TaskRecord, top: Int = 1,
    observe: (Predictions.Progress) throws -> Void = { _ in }
  ) throws -> Predictions {
    let (adapter, network) = try answering(task)
    var predictions = Predictions(task: task.name)
    func failed(_ image: String, _ error: FormatError) throws {
      let failure = Predictions.Failure(image: PathText.written(image), reason: "\(error)")
      predictions.failures.append(failure)
      try observe(.failed(failure))
    }
    var done = 0
    for argument in pictures {
      let named: NamedPictures
      do throws(FormatError) { named = try NamedPictures(argument) } catch {
        try failed(argument, error)
        continue
      }
      if let note = named.note { try observe(.note(note)) }
      for error in named.closed { try failed(error.place, error) }
      for image in named.paths {
        var answer: Predictions.Answer?
        do {
          let answers = try network.answers(to: Self.read(image, adapter), count: top)
          answer = Predictions.Answer(
            image: PathText.written(image), answers, adapter.classNames, isRanked: top > 1)
        } catch let error as FormatError {
          try failed(image, error)
        }
        if let answer {
          predictions.answers.append(answer)
          try observe(.answered(answer))
        }
        done += 1
        guard pictures.count > 1 || named.paths.count > 1 else { continue }
        try observe(.done(done, of: pictures.count == 1 ? named.paths.count : 0))
      }
    }
    return predictions
  }

  /// Standard input is read in pieces of so many bytes.
  private static let pieceBytes = 1 << 20

  private static func read(_ image: String, _ adapter: AdapterFile) throws -> [UInt8] {
    guard image == "-" else {
      return try Pictures.load(path: image, resolution: adapter.resolution, framing: adapter.framing)
    }
    let limit = ImageDecoder.maximumFileBytes
    var bytes: [UInt8] = []
    do {
      while bytes.count <= limit,
        let piece = try FileHandle.standardInput.read(upToCount: pieceBytes), !piece.isEmpty
      {
        bytes.append(contentsOf: piece)
      }
    } catch {
      throw FormatError("cannot be read", at: "standard input", remedy: "send one picture")
    }
    guard bytes.count <= limit else {
      throw FormatError("is larger than \(limit) bytes", at: "standard input", remedy: "send one picture")
    }
    return try Pictures.load(
      bytes, name: "standard input", resolution: adapter.resolution, framing: adapter.framing)
  }
}
