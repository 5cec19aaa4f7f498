public import Formats
import Foundation

/// How a folder of pictures is taken as a task.
public struct FolderOptions: Sendable {
  /// How pictures are brought to a square.
  public var framing: Framing
  /// The sides of a run's pictures by path below the folder, as its `split.csv` has them: the split stays,
  /// and pictures that have come since are left out. Nil for a folder that no run knows.
  public var knownSides: [PathKey: Split]?
  /// Whether a run has begun to learn the folder and its sides are not known any more, or never were written
  /// down.
  public var sidesAreLost = false
  /// The SHA-256 of what a run's files held, in hexadecimal, by path below the folder: which pictures have
  /// been replaced is told by it.
  public var knownContents: [PathKey: String] = [:]
  /// What a run left out when it began, with its reasons, by path below the folder: it is no news when the
  /// run goes on.
  public var knownLeftOut: [PathKey: LeftOut] = [:]
  /// The classes of a task that a run has learned, in its order: also those of which no picture is there any
  /// more.
  public var knownClasses: [String]?
  /// The classes that a run has of the folder, for messages; empty for a folder that no run knows.
  public var classesThen: [String] = []
  /// The threads that look into the pictures.
  public var threads: Int

  /// Options from their parts; photographs, nothing known, and a thread for each processor unless told
  /// otherwise.
  public init(
    framing: Framing = .photograph, knownSides: [PathKey: Split]? = nil,
    threads: Int = ProcessInfo.processInfo.activeProcessorCount
  ) {
    (self.framing, self.knownSides, self.threads) = (framing, knownSides, threads)
  }
}
