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
  /// Whether the folder holds pictures with labels of boxes, rather than a folder of pictures for each class.
  public var hasBoxes = false
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

  /// The same of a folder that has been moved and now holds `paths`: some disks give names in another Unicode
  /// form. What is known of a path that is not there is of the only one that is the same text.
  func following(_ paths: [String]) -> FolderOptions {
    guard var sides = knownSides else { return self }
    let there = Set(paths.map(PathKey.init))
    let gone = sides.keys.filter { !there.contains($0) }
    guard !gone.isEmpty else { return self }
    let forms = Dictionary(grouping: paths.filter { sides[PathKey($0)] == nil }) { $0 }
    var options = self
    // Texts are equal here, as Swift compares them.
    for (text, keys) in Dictionary(grouping: gone, by: \.text) {
      guard keys.count == 1, let only = forms[text], only.count == 1 else { continue }
      let (old, new) = (keys[0], PathKey(only[0]))
      sides[new] = sides.removeValue(forKey: old)
      options.knownContents[new] = knownContents[old]
      options.knownContents[old] = nil
    }
    options.knownSides = sides
    return options
  }
}
