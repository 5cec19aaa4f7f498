import Formats

/// What is known of the content of a task's pictures before they are read.
struct PictureKeys {
  private var known: KnownPictures
  private var arrays: [IDXSource: ContentDigest] = [:]
  private let store: RecordStore

  /// What `cache` knows of the pictures of `task`.
  init(of task: ImageTask, store: RecordStore, in cache: Cache) {
    known = KnownPictures(of: task.report == nil ? task.name + "\0" + task.source : task.source, in: cache)
    self.store = store
  }

  /// The key of the record of `source`, or why it cannot be read; nil as long as that is not known.
  mutating func key(of source: PictureSource) throws(FormatError) -> Result<ContentDigest, UnreadableFile>? {
    switch source {
    case .file(let path):
      switch known[stamp(path)] {
      case .picture(let digest, _): return .success(store.key(of: digest))
      case .leftOut(_, let reason): return .failure(UnreadableFile(reason: reason))
      case nil: return nil
      }
    case .idx(let array, let index):
      let digest: ContentDigest
      if let known = arrays[array] { digest = known } else { digest = try self.digest(of: array) }
      arrays[array] = digest
      return .success(store.key(of: digest, index: index))
    }
  }

  /// Keeps the digest of the file at `path`.
  mutating func learn(_ path: String, _ digest: ContentDigest) {
    known[stamp(path)] = .picture(digest, nil)
  }

  /// Writes what is new into the cache.
  func save() { known.save() }

  private func stamp(_ path: String) -> KnownPictures.Stamp { KnownPictures.Stamp(path, FileStatus(path)) }

  private mutating func digest(of array: IDXSource) throws(FormatError) -> ContentDigest {
    switch array {
    case .sample(let split): return ContentDigest(of: Sample.images(split))
    case .file(let path):
      if case .picture(let digest, _) = known[stamp(path)] { return digest }
      let digest = ContentDigest(try SHA256(ofFile: path).bytes)
      learn(path, digest)
      return digest
    }
  }
}

/// Why a picture is left out.
struct UnreadableFile: Error {
  var reason: String
}
