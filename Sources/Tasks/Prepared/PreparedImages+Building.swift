import Dispatch
import Formats
import Foundation

extension ImageTask {
  /// The side of this task's records for a network of `resolution`: enough that evaluation never enlarges,
  /// and no more than the pictures have.
  public func recordSide(resolution: Int) -> Int {
    let side = framing.side(resolution: resolution)
    return pictureSide.map { min($0, side) } ?? side
  }

  /// Opens the prepared pictures of one side of the task, built first when they are not in `cache` or the
  /// list of pictures has changed since. `progress` is told how many of how many pictures are done.
  ///
  /// Pictures that cannot be read are left out, counted and named (`skipped`). Throws when none are left, or
  /// of one class only to learn from, or when the disk is full. A build that is stopped leaves no file under
  /// the final name and starts again.
  public func prepare(
    _ split: Split, resolution: Int, cache: Cache = .standard, threads: Int = 2,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(FormatError) -> PreparedImages {
    let side = recordSide(resolution: resolution)
    let examples = examples(split)
    let digest = PreparedImages.digest(of: examples, side: side, framing: framing)
    let plainName = String(name.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "-" })
    let path = cache.prepared.appending(
      path: "\(plainName)-\(split.rawValue)-\(side)-\(digest.prefix(16)).rgb"
    ).path
    if let ready = try? PreparedImages(path: path, expecting: digest) { return ready }
    do {
      try FileManager.default.createDirectory(at: cache.prepared, withIntermediateDirectories: true)
    } catch {
      throw FormatError(
        "cannot be made (\(error.localizedDescription))", at: cache.prepared.path,
        remedy: "check the disk and its permissions, or set REMANENCE_CACHE")
    }
    // Another process may have built it while this one waited; what a killed one left is deleted.
    let lock = try FileLock(path: cache.prepared.appending(path: ".lock").path)
    defer { withExtendedLifetime(lock) {} }
    if let ready = try? PreparedImages(path: path, expecting: digest) { return ready }
    cache.removePartialFiles()
    let index = try PreparedImages.build(
      examples, at: path, side: side, framing: framing, digest: digest, threads: threads, progress: progress)
    let classes = Set(index.labels).count
    guard classes > (split == .train ? 1 : 0) else {
      try? FileManager.default.removeItem(atPath: path)
      let first = index.skipped.first.map { "; the first that cannot be read: \($0.reason)" } ?? ""
      throw FormatError(
        "has \(split.rawValue) pictures that can be read of \(classes) classes only\(first)", at: name,
        remedy: split == .train ? "learning needs two classes or more" : "add pictures to measure on")
    }
    return try PreparedImages(path: path, expecting: digest)
  }
}

extension Cache {
  /// Deletes the temporary files of `AtomicFile` in `prepared`; the caller holds the lock of that folder.
  fileprivate func removePartialFiles() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: prepared.path)) ?? []
    for name in names where name.hasSuffix(".partial") {
      try? FileManager.default.removeItem(at: prepared.appending(path: name))
    }
  }
}

extension PreparedImages {
  /// The pictures decoded between two writes: bounds the memory.
  private static let blockCount = 32

  /// Decodes `examples` on `threads` threads, a block at a time, and writes their records in order.
  static func build(
    _ examples: [Example], at path: String, side: Int, framing: Framing, digest: String, threads: Int,
    progress: (Int, Int) -> Void
  ) throws(FormatError) -> PreparedIndex {
    var index = PreparedIndex(
      side: side, framing: framing, sourceSHA256: digest, labels: [], skipped: [])
    var file = try AtomicFile(path: path)
    var reader = PictureReader()
    var start = 0
    while start < examples.count {
      try reader.open(examples[start...], atMost: blockCount)
      let records = decode(reader, side: side, framing: framing, threads: threads)
      for (example, record) in zip(reader.block, records) {
        switch record {
        case .success(let pixels):
          try file.write(pixels)
          index.labels.append(Int32(example.label))
        case .failure(let error):
          index.skipped.append(SkippedPicture(name: example.source.name, reason: error.description))
        }
      }
      start += reader.block.count
      progress(start, examples.count)
    }
    guard let json = try? JSONEncoder().encode(index) else {
      preconditionFailure("an index of numbers and strings can be encoded")
    }
    let length = UInt64(json.count)
    try file.write([UInt8](json) + (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + magic)
    try file.commit()
    return index
  }

  private static func decode(
    _ reader: PictureReader, side: Int, framing: Framing, threads: Int
  ) -> [Result<[UInt8], FormatError>] {
    let total = reader.block.count
    let workers = max(1, min(threads, total))
    return [Result<[UInt8], FormatError>](unsafeUninitializedCapacity: total) { results, count in
      // Each worker writes the elements of its own residue class only; the reader moves on when all are done.
      nonisolated(unsafe) let (target, reader) = (results.baseAddress!, reader)
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        for position in stride(from: worker, to: total, by: workers) {
          (target + position).initialize(
            to: Result { () throws(FormatError) -> [UInt8] in
              try reader.picture(position, maximumPixels: ImageDecoder.defaultMaximumPixels)
                .square(side: side, framing: framing)
            })
        }
      }
      count = total
    }
  }

  /// A digest of everything that the records depend on: the pictures (by path, size and time of change), the
  /// labels, and how they are framed.
  static func digest(of examples: [Example], side: Int, framing: Framing) -> String {
    var hasher = SHA256.Hasher()
    hasher.update(Array("\(PreparedIndex.currentVersion) \(side) \(framing.rawValue)\n".utf8))
    var arrays: [IDXSource: String] = [:]
    for example in examples {
      let identity: String
      switch example.source {
      case .file(let path): identity = stamp(path)
      case .idx(let array, let index):
        let stamp = arrays[array] ?? array.stamp
        arrays[array] = stamp
        identity = "\(stamp) \(index)"
      }
      hasher.update(Array("\(identity) \(example.label)\n".utf8))
    }
    return hasher.digest().hexadecimal
  }

  fileprivate static func stamp(_ path: String) -> String {
    let status = FileStatus(path)
    return "\(path) \(status?.byteCount ?? -1) \(status?.modified ?? -1)"
  }
}

extension IDXSource {
  /// What tells this array from others.
  fileprivate var stamp: String {
    switch self {
    case .file(let path): PreparedImages.stamp(path)
    case .sample(let split): "sample \(split.rawValue) \(Sample.images(split).count)"
    }
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
