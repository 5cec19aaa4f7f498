import Formats

/// The pictures below a folder that is no task: those to be answered.
public struct PictureFiles: Sendable {
  /// The paths, in an order that does not depend on the machine. Whether they can be read shows when they are.
  public let paths: [String]
  /// What is left out: files of systems, and those that neither are nor are called like pictures.
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
