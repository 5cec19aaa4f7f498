import Formats
import Foundation

/// Files that tell something of pictures by their names and that no split is read from: tables of classes
/// (`labels.csv`, `metadata.jsonl`) and annotations (of COCO, Label Studio, YOLO, VOC). What a picture shows
/// is told by its folder, so that none of them is read; they are named, or their owner would take them for
/// used.
struct PictureTables {
  /// Tables that name pictures.
  private(set) var tables: [String] = []
  /// Tables of these that have a column of sides.
  private(set) var sided: [String] = []
  /// Annotations: boxes, outlines, marks.
  private(set) var annotations: [String] = []

  /// As much of a file is looked at, and as many files in a folder with one ending: annotations lie in
  /// thousands.
  private static let headBytes = 1 << 18
  private static let mostFiles = 16
  /// A table of more bytes is not looked into for a side (assumed).
  private static let mostBytes = 1 << 25
  private static let endings: Set = ["csv", "tsv", "json", "jsonl", "ndjson", "xml", "txt"]

  /// Whether the file at `path` is called like a text, and no picture.
  static func isText(_ path: String) -> Bool {
    endings.union(["md", "yaml", "yml", "html", "names"]).contains(ending(path))
  }

  /// Looks into the files of `listing`, which lie in `root`.
  init(_ listing: FolderListing, in root: String) {
    let candidates = listing.files.filter {
      !$0.isOutside && Self.endings.contains(Self.ending($0.path))
        && PathText.parts($0.path).count <= SplitList.Found.deepest
    }
    guard !candidates.isEmpty else { return }
    let written = WrittenPaths(listing.files.map(\.path))
    let groups = Dictionary(grouping: candidates) { Self.folder(of: $0.path) + "/." + Self.ending($0.path) }
    for file in groups.values.flatMap({ $0.prefix(Self.mostFiles) }).sorted(by: {
      Directory.precedes($0.path, $1.path)
    }) {
      guard let head = Self.head(root + "/" + file.path) else { continue }
      let ending = Self.ending(file.path)
      if Self.holdsAnnotations(head, ending) {
        annotations.append(file.path)
      } else if Self.names(head, ending, written, in: Self.folder(of: file.path)) {
        let isSided =
          ["csv", "tsv"].contains(ending) && file.status.byteCount <= Self.mostBytes
          && Set((try? SplitTable(root: root, path: file.path).list(written))?.roles.values.map(\.self) ?? [])
            .count > 1
        if isSided { sided.append(file.path) } else { tables.append(file.path) }
      }
    }
  }

  /// What to say of them, a line for each kind; those called like a split are told of where splits are.
  func notes(hasTable: Bool, besides used: Set<PathKey>) -> [String] {
    let annotations = annotations.filter { !used.contains(PathKey($0)) }
    func unnamed(_ paths: [String]) -> [String] {
      paths.filter { !SplitLookalikes.isCalledSplit($0, SplitList.Found.endings) }
    }
    func line(_ paths: [String], _ one: String, _ several: String) -> [String] {
      paths.isEmpty ? [] : [FolderReader.list(paths) + (paths.count == 1 ? " \(one)" : " \(several)")]
    }
    return
      line(
        hasTable ? [] : unnamed(sided), "has a column of sides and is not used; call it split.csv to use it",
        "have columns of sides and are not used; call one of them split.csv to use it")
      + line(
        unnamed(tables), "names pictures and is not read: the class of a picture is its folder",
        "name pictures and are not read: the class of a picture is its folder")
      + line(
        annotations, "holds annotations and is not read: the class of a picture is its folder",
        "hold annotations and are not read: the class of a picture is its folder")
  }

  /// What to add where there are no class folders; empty where no file tells of classes.
  var remedy: String {
    let paths = tables + sided + annotations
    guard let first = paths.first else { return "" }
    let names = paths.count > 2 ? "\(PathText.written(first)) and others" : FolderReader.list(paths)
    return "; what \(names) \(paths.count == 1 ? "says" : "say") of pictures is not read"
  }

  /// Whether the file at `path` holds annotations, whatever it is called.
  static func isAnnotations(_ path: String) -> Bool {
    head(path).map { holdsAnnotations($0, ending(path)) } ?? false
  }

  /// The first lines of a file as text.
  private static func head(_ path: String) -> String? {
    guard let source = try? ByteSource(path: path),
      let bytes = try? source.bytes(at: 0, count: min(headBytes, source.count))
    else { return nil }
    return String(decoding: CSV.utf8(bytes), as: UTF8.self)
  }

  private static func holdsAnnotations(_ head: String, _ ending: String) -> Bool {
    switch ending {
    case "json", "jsonl", "ndjson":
      // Those of COCO, Label Studio, CreateML, LabelMe and VIA; the first may have its pictures first.
      return head.contains(
        /"(annotations|shapes|regions|bbox|boxes|segmentation|keypoints|completions)"\s*:|"images"\s*:\s*\[\s*\{/
      )
    case "xml": return head.contains(/<annotations?\b/)
    case "txt":
      // A class and a box or an outline in numbers.
      let lines = head.split(whereSeparator: \.isNewline).prefix(20)
      return !lines.isEmpty
        && lines.allSatisfy { line in
          let words = line.split(separator: " ")
          return words.count >= 5 && words.allSatisfy { Double($0) != nil }
        }
    default: return false
    }
  }

  /// Whether a table names pictures: in a column most of whose cells do, with their endings or under a title,
  /// or in two texts of JSON.
  private static func names(
    _ head: String, _ ending: String, _ written: WrittenPaths, in folder: String
  ) -> Bool {
    func isThere(_ text: String) -> Bool { written.meaning(of: text, in: folder).isThere }
    guard ["csv", "tsv"].contains(ending) else {
      guard ending != "txt", ending != "xml" else { return false }
      let texts = head.matches(of: /"((?:[^"\\]|\\.)+)"/).lazy.map { String($0.1) }
      return texts.filter { PictureFormat.looksLikePicture($0) && isThere($0) }.prefix(2).count == 2
    }
    let rows = CSV.rows(Array(head.utf8)).prefix(200)
    guard let titles = rows.first else { return false }
    return titles.indices.contains { column in
      let cells = rows.dropFirst().compactMap { column < $0.count ? $0[column] : nil }
      let there = cells.filter(isThere)
      return there.count * 2 > cells.count
        && (there.allSatisfy(PictureFormat.looksLikePicture)
          || SplitColumns.isTitles(titles[column].trimmingCharacters(in: .whitespaces)))
    }
  }

  private static func ending(_ path: String) -> String {
    path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? ""
  }

  private static func folder(of path: String) -> String {
    PathText.parts(path).dropLast().joined(separator: "/")
  }
}
