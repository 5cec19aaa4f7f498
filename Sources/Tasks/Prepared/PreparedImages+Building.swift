public import Formats
import Foundation

extension ImageTask {
  /// The side of this task's records for a network of `resolution`: enough that evaluation never enlarges,
  /// and no more than the pictures have.
  public func recordSide(resolution: Int) -> Int {
    let side = framing.side(resolution: resolution)
    return pictureSide.map { min($0, side) } ?? side
  }

  /// Opens the prepared pictures of one side of the task. Those whose records are not in `cache` yet are
  /// decoded first; a picture that another task or an earlier run has prepared is there. `progress` is told
  /// how many of how many pictures are done.
  ///
  /// Pictures that cannot be read are left out, counted and named (`skipped`); a task may have no test
  /// pictures. Where the cache is the platform's own and cannot be written, as on a disk that is read alone,
  /// the records are kept for this once, and `unkept` says why. Throws when there are pictures and none can
  /// be read, or of one class only to learn from, or when the disk is full. A build that is stopped leaves no
  /// file under its final name and starts again.
  public func prepare(
    _ split: Split, resolution: Int, cache: Cache = .standard, threads: Int = 2,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(FormatError) -> PreparedImages {
    let side = recordSide(resolution: resolution)
    var build = try RecordBuild(of: self, split, side: side, cache: cache)
    var place = (cache: cache, unkept: FormatError?.none)
    // Files that are open are read on when they are deleted.
    defer { if place.unkept != nil { place.cache.remove() } }
    if !build.isComplete {
      place = try cache.orPassing()
      // Another process may have built it while this one waited; what a killed one left is deleted.
      let lock = try FileLock(path: place.cache.lockPath)
      defer { withExtendedLifetime(lock) {} }
      build = try RecordBuild(of: self, split, side: side, cache: place.cache)
      place.cache.removePartialFiles()
      try build.complete(threads: threads, progress: progress)
    }
    let prepared = try build.prepared(unkept: place.unkept)
    let classes = prepared.classes.count
    if hasBoxes, split == .test || classes > 0 { return prepared }
    guard classes > (split == .train ? 1 : examples(split).isEmpty ? -1 : 0) else {
      let first = prepared.skipped.first.map { "; the first that cannot be read: \($0.reason)" } ?? ""
      throw FormatError(
        "has \(split.rawValue) pictures that can be read of \(classes) classes only\(first)", at: name,
        remedy: split == .train ? "learning needs two classes or more" : "add pictures to measure on")
    }
    return prepared
  }
}

/// The records of one side of a task, found or to be made.
struct RecordBuild {
  private let examples: [Example]
  private let hasBoxes: Bool
  private let cache: Cache
  private var store: RecordStore
  private var keys: PictureKeys
  /// Of each example its key, or why it is left out; nil as long as that is not known.
  private var results: [Result<ContentDigest, UnreadableFile>?]

  /// Looks for the records in `cache`.
  /// - Throws: `FormatError` when an array of pictures cannot be read.
  init(of task: ImageTask, _ split: Split, side: Int, cache: Cache) throws(FormatError) {
    (examples, hasBoxes, self.cache) = (task.examples(split), task.hasBoxes, cache)
    store = RecordStore(in: cache, side: side, framing: task.framing)
    keys = PictureKeys(of: task, store: store, in: cache)
    results = []
    for example in examples { results.append(try keys.key(of: example.source)) }
  }

  /// Whether nothing has to be read.
  var isComplete: Bool { open.isEmpty }

  /// The examples whose records have to be made.
  private var open: [Int] {
    results.indices.filter { index in
      switch results[index] {
      case .success(let key): store.place(of: key) == nil
      case .failure: false
      case nil: true
      }
    }
  }

  /// The pictures decoded between two writes: bounds the memory.
  private static let blockCount = 32
  /// The record files that a task is read from, at most: the next build copies what it needs into one.
  static let maximumFiles = 8

  /// Decodes what is missing on `threads` threads, a block at a time, and writes it in order.
  mutating func complete(threads: Int, progress: (Int, Int) -> Void) throws(FormatError) {
    let open = open
    let pending = open.map { examples[$0] }
    var writer = RecordWriter(store: store)
    var reader = PictureReader()
    var start = 0
    while start < pending.count {
      try reader.open(pending[start...], atMost: Self.blockCount)
      // The reader moves on when all workers are done.
      nonisolated(unsafe) let block = reader
      let (side, framing) = (store.side, store.framing)
      let records = inParallel(block.block.count, threads: threads) { position in
        Result { () throws(FormatError) in
          let (image, digest) = try block.picture(position)
          return Record(pixels: image.square(side: side, framing: framing), digest: digest)
        }
      }
      for (offset, record) in records.enumerated() { try take(record, open[start + offset], &writer) }
      start += block.block.count
      progress(examples.count - pending.count + start, examples.count)
    }
    try gather(into: &writer)
    let before = store.files.map(\.path)
    if let file = try writer.finish() {
      store.add(file)
      removeCovered(by: file, of: before)
      // Places are looked up anew, so that they point into the files that are left.
      store = RecordStore(in: cache, side: store.side, framing: store.framing)
    }
    keys.save()
    cache.trim(keeping: Set(used.map(\.path)))
  }

  /// A picture that was read: its samples, and the digest of its file where it is one.
  private struct Record {
    var pixels: [UInt8]
    var digest: ContentDigest?
  }

  private mutating func take(
    _ record: Result<Record, FormatError>, _ index: Int, _ writer: inout RecordWriter
  ) throws(FormatError) {
    switch record {
    case .success(let record):
      let key: ContentDigest
      if let digest = record.digest {
        key = store.key(of: digest)
        if case .file(let path) = examples[index].source { keys.learn(path, digest) }
      } else if case .success(let known) = results[index] {
        key = known
      } else {
        preconditionFailure("a picture of an array has its key from the start")
      }
      results[index] = .success(key)
      if store.place(of: key) == nil { try writer.append(record.pixels, key: key) }
    case .failure(let error):
      results[index] = .failure(UnreadableFile(reason: error.description))
    }
  }

  /// The files that the task's records lie in.
  private var used: [RecordFile] {
    var used: Set<Int> = []
    for case .success(let key)? in results {
      if let place = store.place(of: key) { used.insert(place.file) }
    }
    return used.sorted().map { store.files[$0] }
  }

  /// Copies the records of small files behind the new ones when the task lies in many, so that a folder that
  /// grows by a picture a day does not come to lie in hundreds.
  private func gather(into writer: inout RecordWriter) throws(FormatError) {
    let used = used.sorted { $0.keys.count < $1.keys.count }
    guard used.count >= Self.maximumFiles else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: store.recordBytes, alignment: 64)
    defer { buffer.deallocate() }
    for file in used.dropLast() {
      let reader = try RecordReader(file)
      for (index, key) in file.keys.enumerated() {
        try reader.read(index, into: buffer)
        try writer.append(Array(buffer), key: key)
      }
    }
  }

  /// Deletes the files at `paths` all of whose records are in `file`.
  private func removeCovered(by file: RecordFile, of paths: [String]) {
    let keys = Set(file.keys)
    for old in store.files where paths.contains(old.path) && old.path != file.path {
      if old.keys.allSatisfy(keys.contains) { try? FileManager.default.removeItem(atPath: old.path) }
    }
  }

  /// The records, once they are complete.
  /// - Throws: `FormatError` when another process has deleted them meanwhile.
  func prepared(unkept: FormatError?) throws(FormatError) -> PreparedImages {
    var labels: [Int32] = []
    var boxes: [[LabelledBox]] = []
    var places: [(file: Int32, record: Int32)] = []
    var skipped: [SkippedPicture] = []
    var readers: [RecordReader] = []
    var positions: [Int: Int32] = [:]
    for (example, result) in zip(examples, results) {
      switch result {
      case .success(let key):
        guard let place = store.place(of: key) else { continue }
        if positions[place.file] == nil {
          positions[place.file] = Int32(readers.count)
          readers.append(try RecordReader(store.files[place.file]))
        }
        labels.append(Int32(example.label))
        if hasBoxes { boxes.append(example.boxes) }
        places.append((positions[place.file]!, Int32(place.record)))
      case .failure(let unreadable):
        skipped.append(SkippedPicture(name: example.source.name, reason: unreadable.reason))
      case nil: continue
      }
    }
    return PreparedImages(
      side: store.side, framing: store.framing, labels: labels, boxes: hasBoxes ? boxes : nil, places: places,
      files: readers,
      skipped: skipped, unkept: unkept)
  }
}

extension PictureSource {
  /// What to call the picture in messages.
  fileprivate var name: String {
    switch self {
    case .file(let path): path
    case .idx(.file(let path), let index): "\(path), picture \(index)"
    case .idx(.sample(let split), let index): "embedded sample, \(split.rawValue) picture \(index)"
    }
  }
}
