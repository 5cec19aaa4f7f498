import Dispatch
import Formats
import Foundation

/// What is known of the files of one task, kept in the cache from one run to the next, so that only what is
/// new or has changed is looked into.
///
/// The file: `magic`, then an entry per file: the first 16 bytes of the SHA-256 of its stamp (path, size,
/// times), a byte for the kind, and for a picture its digests and thumbnail, for any other file the reason
/// and its words. It is replaced whole; one that is damaged counts as empty.
struct KnownPictures {
  /// The first 16 bytes of the SHA-256 of a file's stamp.
  struct Stamp: Hashable, Sendable {
    fileprivate let bytes: [UInt8]

    /// Of the file at `path`, which has this `status`.
    init(_ path: String, _ status: FileStatus?) {
      let text = "\(path)\0\(status?.byteCount ?? -1) \(status?.modified ?? -1) \(status?.changed ?? -1)"
      bytes = Array(SHA256(of: Array(text.utf8)).bytes.prefix(16))
    }

    fileprivate init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }
  }

  private(set) var entries: [Stamp: KnownPicture] = [:]
  private let path: String
  private var isChanged = false

  private static let magic = Array("RMNKNOW5".utf8)
  /// A file of this size describes more than 500,000 pictures.
  private static let maximumBytes = 1 << 28

  /// What `cache` knows of the pictures of `scope`, the name or the folder of a task.
  init(of scope: String, in cache: Cache) {
    let name = SHA256(of: Array(scope.utf8)).hexadecimal.prefix(32)
    path = cache.prepared.path + "/\(name).known"
    guard let source = try? ByteSource(path: path),
      let bytes = try? source.allBytes(maximumBytes: Self.maximumBytes)
    else { return }
    read(bytes)
  }

  subscript(stamp: Stamp) -> KnownPicture? {
    get { entries[stamp] }
    set {
      guard entries[stamp] != newValue else { return }
      entries[stamp] = newValue
      isChanged = true
    }
  }

  /// Forgets all but `stamps`: files that are gone.
  mutating func keep(_ stamps: Set<Stamp>) {
    guard entries.keys.contains(where: { !stamps.contains($0) }) else { return }
    entries = entries.filter { stamps.contains($0.key) }
    isChanged = true
  }

  /// Writes what has changed. When that fails, the next run looks again.
  func save() {
    guard isChanged else { return }
    let folder = URL(filePath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var bytes = Self.magic
    for (stamp, known) in entries.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
      bytes += stamp.bytes
      switch known {
      case .picture(let digest, nil):
        bytes.append(255)
        bytes += digest.bytes
      case .picture(let digest, let look?):
        let thumbnail = look.thumbnail
        bytes.append(0)
        bytes += digest.bytes + look.pixels.bytes + thumbnail.luminance + thumbnail.colours
        bytes += [UInt8(truncatingIfNeeded: thumbnail.aspectPerMille), UInt8(thumbnail.aspectPerMille >> 8)]
      case .leftOut(let reason, let detail):
        let words = Array(detail.utf8.prefix(255))
        bytes.append(1 + UInt8(LeftOut.Reason.allCases.firstIndex(of: reason) ?? 0))
        bytes.append(UInt8(words.count))
        bytes += words
      }
    }
    try? AtomicFile.write(bytes, to: path)
  }

  private mutating func read(_ bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic) else { return }
    var rest = bytes[Self.magic.count...]
    /// The next `count` bytes, nil when there are fewer.
    func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    while let stamp = take(16).map(Stamp.init), let kind = take(1)?.first {
      if kind == 0 {
        guard let digest = take(32), let pixels = take(32),
          let luminance = take(Thumbnail.luminanceCount), let colours = take(Thumbnail.colourCount),
          let aspect = take(2)
        else { return }
        entries[stamp] = .picture(
          ContentDigest(digest),
          PictureLook(
            pixels: ContentDigest(pixels),
            thumbnail: Thumbnail(
              luminance: Array(luminance), colours: Array(colours),
              aspectPerMille: UInt16(aspect.first!) | UInt16(aspect.last!) << 8)))
      } else if kind == 255 {
        guard let digest = take(32) else { return }
        entries[stamp] = .picture(ContentDigest(digest), nil)
      } else {
        guard Int(kind) <= LeftOut.Reason.allCases.count, let length = take(1)?.first,
          let words = take(Int(length))
        else { return }
        entries[stamp] = .leftOut(
          LeftOut.Reason.allCases[Int(kind) - 1], String(decoding: words, as: UTF8.self))
      }
    }
  }

  /// The files looked at between two tellings of progress.
  private static let blockCount = 32

  /// What is known of `files` below `root`, in their order; files that are not known are looked into on
  /// `threads` threads.
  mutating func look(
    at files: [FolderListing.File], below root: String, threads: Int, progress: (Int, Int) -> Void
  ) -> [KnownPicture] {
    let stamps = files.map { Stamp(root + "/" + $0.path, $0.status) }
    let open = files.indices.filter { index in
      switch entries[stamps[index]] {
      case .picture(_, nil), nil: true
      default: false
      }
    }
    var fleeting: [Int: KnownPicture] = [:]
    for start in stride(from: 0, to: open.count, by: Self.blockCount) {
      let block = open[start..<min(start + Self.blockCount, open.count)]
      let paths = block.map { root + "/" + files[$0].path }
      let found = inParallel(paths.count, threads: threads) { KnownPicture.examine(paths[$0]) }
      for (index, (known, lasts)) in zip(block, found) {
        if lasts { self[stamps[index]] = known } else { fleeting[index] = known }
      }
      progress(files.count - open.count + start + block.count, files.count)
    }
    keep(Set(stamps))
    return files.indices.map { entries[stamps[$0]] ?? fleeting[$0]! }
  }
}

/// The results of `work` for 0 to `count` − 1, computed on `threads` threads.
func inParallel<Result: Sendable>(
  _ count: Int, threads: Int, _ work: @Sendable (Int) -> Result
) -> [Result] {
  let workers = max(1, min(threads, count))
  return [Result](unsafeUninitializedCapacity: count) { results, initialized in
    if count > 0 {
      // Each worker writes the elements of its own residue class only.
      nonisolated(unsafe) let target = results.baseAddress!
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        for position in stride(from: worker, to: count, by: workers) {
          (target + position).initialize(to: work(position))
        }
      }
    }
    initialized = count
  }
}
