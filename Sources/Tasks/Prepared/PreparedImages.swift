public import Formats

/// One side of a task as square RGB records in the cache, decoded once: reading a record is one `pread`.
public final class PreparedImages: Sendable {
  /// The side of a record in pixels.
  public let side: Int
  /// How the pictures were brought to a square.
  public let framing: Framing
  /// The pictures that could not be read and are left out.
  public let skipped: [SkippedPicture]
  /// Why the records are not kept in the cache; nil where they are.
  public let unkept: FormatError?

  /// The objects in each picture, of a task of boxes; else nil.
  private let boxes: [[LabelledBox]]?
  private let labels: [Int32]
  private let places: [(file: Int32, record: Int32)]
  private let files: [RecordReader]

  /// The number of records.
  public var count: Int { labels.count }
  /// The size of a record.
  public var recordBytes: Int { side * side * 3 }
  /// The class of record `index`.
  public func label(_ index: Int) -> Int { Int(labels[index]) }

  /// Whether pictures have boxes in them.
  public var hasBoxes: Bool { boxes != nil }
  /// The objects in record `index`.
  public func boxes(_ index: Int) -> [LabelledBox] { boxes?[index] ?? [] }

  /// The classes that there is anything of.
  public var classes: Set<Int> {
    Set(boxes.map { $0.joined().map(\.label) } ?? labels.map { Int($0) })
  }

  /// The records at `places` in `files`, with a label each.
  init(
    side: Int, framing: Framing, labels: [Int32], boxes: [[LabelledBox]]? = nil,
    places: [(file: Int32, record: Int32)],
    files: [RecordReader],
    skipped: [SkippedPicture], unkept: FormatError? = nil
  ) {
    (self.side, self.framing, self.labels) = (side, framing, labels)
    self.boxes = boxes
    (self.places, self.files, self.skipped, self.unkept) = (places, files, skipped, unkept)
  }

  /// Reads record `index` into `buffer`, which must hold `recordBytes`. Allocates nothing; any number of
  /// threads may read at once. Throws when the file was cut short or the disk fails.
  public func read(_ index: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FormatError) {
    precondition(labels.indices.contains(index), "no record \(index)")
    precondition(buffer.count >= recordBytes, "a record is \(recordBytes) bytes")
    let place = places[index]
    try files[Int(place.file)].read(Int(place.record), into: buffer)
  }
}

/// A picture that could not be read.
public struct SkippedPicture: Hashable, Sendable {
  /// Its file, or its place in an array.
  public let name: String
  /// Why, and the remedy, on one line.
  public let reason: String
}
