import Formats

/// Files that look like a split and are none that is read. Each is named, or its owner would take it for
/// used.
enum SplitLookalikes {
  /// Endings of tables and archives that are not read.
  private static let unread: Set = [
    "jsonl", "ndjson", "yaml", "yml", "toml", "xml", "xlsx", "xls", "ods", "parquet", "feather", "arrow",
    "npy",
    "npz", "mat", "h5", "hdf5", "pkl", "pickle", "pt", "pth", "db", "sqlite", "gz", "bz2", "xz", "zst", "zip",
  ]

  /// A line for each of what is listed, but for `annotations`.
  static func notes(_ listing: FolderListing, annotations: [String]) -> [String] {
    var notes: [String] = []
    for file in listing.files where isCalledSplit(file.path, unread) && !annotations.contains(file.path) {
      let name = PathText.written(file.path)
      guard !file.isOutside else { continue }
      notes.append(
        "\(name) looks like a split and is not used: it is of a kind that is not read; write it as split.csv")
    }
    for file in listing.files
    where file.isOutside && isCalledSplit(file.path, unread.union(SplitList.Found.endings)) {
      notes.append(
        "\(PathText.written(file.path)) looks like a split and is not used: it lies behind a link out of the "
          + "folder; copy it into the folder to use it")
    }
    for entry in listing.leftOut
    where entry.reason == .link && isCalledSplit(entry.path, unread.union(SplitList.Found.endings)) {
      notes.append(
        "\(PathText.written(entry.path)) looks like a split and is not used: it is no file, or a link to "
          + "nothing"
      )
    }
    return notes
  }

  /// Whether the file at `path` is called like a table or a list of sides and has one of `endings`.
  static func isCalledSplit(_ path: String, _ endings: Set<String>) -> Bool {
    let parts = PathText.parts(path)
    guard parts.count <= SplitList.Found.deepest, let name = parts.last, endings.contains(ending(name)) else {
      return false
    }
    let stem = String(name.prefix { $0 != "." })
    return SplitName(stem) != nil || !SplitList.Found.tableWords.isDisjoint(with: SplitName.words(stem))
  }

  private static func ending(_ name: String) -> String {
    name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }
}
