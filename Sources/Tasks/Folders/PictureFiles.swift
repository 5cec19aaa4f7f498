import Formats

/// The pictures below a folder that is no task: those to be answered.
public struct PictureFiles: Sendable {
  /// The paths, in an order that does not depend on the machine. Whether they can be read shows when they
  /// are.
  public let paths: [String]
  /// What is left out: files of systems, links to nothing, and what neither is nor is called like a picture.
  public let leftOut: [LeftOut]

  /// The pictures below `folder`.
  /// - Throws: `FormatError` when it is no folder or cannot be listed.
  public init(below folder: String) throws(FormatError) {
    let root = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let listing = try FolderListing(root)
    var (paths, leftOut) = ([String](), listing.leftOut)
    for file in listing.files {
      let path = root + "/" + file.path
      if PictureFormat.looksLikePicture(file.path) || Self.isPicture(path) {
        paths.append(path)
      } else {
        leftOut.append(LeftOut(file.path, .notAPicture))
      }
    }
    (self.paths, self.leftOut) = (paths, leftOut)
    closed = leftOut.filter { $0.reason == .closed }.map { root + "/" + $0.path }
  }

  /// The folders that cannot be opened, by their paths: their pictures cost an answer.
  public let closed: [String]

  /// What is left out, the number for each reason and the first names, without control characters; nil where
  /// nothing is.
  public var leftOutLine: String? {
    let others = leftOut.filter { $0.reason != .closed }
    guard !others.isEmpty else { return nil }
    let count = others.reduce(0) { $0 + $1.count }
    return "\(count == 1 ? "1 file" : "\(count) files") left out: \(FolderReport.reasons(others))".printable
  }

  /// Whether there is a folder at `path`.
  public static func isFolder(_ path: String) -> Bool { FileStatus(path)?.kind == .folder }

  private static func isPicture(_ path: String) -> Bool {
    guard let source = try? ByteSource(path: path),
      let head = try? source.bytes(at: 0, count: min(PictureFormat.headLength, source.count))
    else { return false }
    return PictureFormat(head: head) != nil
  }
}
