import Formats

/// Writes a file of records; none when there is no record.
struct RecordWriter: ~Copyable {
  private let store: RecordStore
  private var file: AtomicFile?
  private var path = ""
  private var keys: [ContentDigest] = []
  private var seen: Set<ContentDigest> = []

  init(store: RecordStore) { self.store = store }

  /// Adds a record, unless it is there.
  mutating func append(_ pixels: [UInt8], key: ContentDigest) throws(FormatError) {
    guard seen.insert(key).inserted else { return }
    if keys.isEmpty {
      path = store.path(for: key)
      file = try AtomicFile(path: path)
    }
    try file?.write(pixels)
    keys.append(key)
  }

  /// Makes the file durable and opens it; nil when nothing was added.
  consuming func finish() throws(FormatError) -> RecordFile? {
    guard var file = file.take() else { return nil }
    let count = UInt64(keys.count)
    try file.write(keys.flatMap(\.bytes))
    try file.write((0..<8).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) } + RecordFile.magic)
    try file.commit()
    return try RecordFile(path: path, recordBytes: store.recordBytes)
  }
}
