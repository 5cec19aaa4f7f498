import Formats
import Foundation

/// A file that a command writes where its user says: looked at before the work, and never written over a file of
/// the user's.
struct OutputFile {
  /// What is going to be written.
  enum Kind: String {
    case network = "network of this product"
    case page = "page of this product"
    case picture = "SVG picture of this product"
    case table = "table of this product"
    case claims = "list of claims of this product"
    case archive = "tar archive"
  }

  private let path: String
  private let force: Bool

  /// The file at `path`; with `force` whatever is there may be replaced.
  init(_ path: String, force: Bool) { (self.path, self.force) = (path, force) }

  /// Checks that a file of this kind can be written.
  /// - Throws: `FormatError` when the folder is missing or cannot be written, when a folder is there, or a file
  ///   that is no earlier result of the same kind.
  func check(_ kind: Kind) throws(FormatError) {
    var folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    var isFolder: ObjCBool = false
    let files = FileManager.default
    if kind == .network {
      // Its folders are made with it: the first one above them counts.
      while folder.count > 1 {
        if folder.hasSuffix("/") { folder.removeLast() }
        if files.fileExists(atPath: folder) { break }
        folder = folder.lastIndex(of: "/").map { String(folder[...$0]) } ?? "."
      }
    }
    if kind == .network, files.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue {
      throw FormatError("is not a folder", at: folder, remedy: "name another place")
    }
    guard files.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw FormatError(
        "cannot be created: its folder is not there", at: path, remedy: "make its folder first")
    }
    guard files.isWritableFile(atPath: folder) else {
      throw FormatError(
        "cannot be created: its folder may not be written to", at: path,
        remedy: "choose a place that you may write to")
    }
    guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
      guard !path.hasSuffix("/") else { throw FormatError("is a folder", at: path, remedy: "name a file") }
      return
    }
    guard !isFolder.boolValue else { throw FormatError("is a folder", at: path, remedy: "name a file") }
    guard force || isOurs(kind) else {
      throw FormatError(
        "is there already and is no \(kind.rawValue)", at: path,
        remedy: "name another file, or replace it with --force")
    }
  }

  /// Whether the file is an earlier result of the same kind. An empty one holds nothing to lose.
  private func isOurs(_ kind: Kind) -> Bool {
    guard let source = try? ByteSource(path: path) else { return false }
    guard source.count > 0 else { return true }
    let head = (try? source.bytes(at: 0, count: min(4096, source.count))) ?? []
    let text = String(decoding: head, as: UTF8.self)
    switch kind {
    case .network:
      return (try? Safetensors(path: path).metadata["format"])?.hasPrefix("remanence.network") == true
    case .page: return text.contains(" · Remanence</title>")
    case .picture: return text.hasPrefix("<svg") && text.contains("background: var(--surface)")
    case .table: return text.contains(",energy_pj,latency_ns,area_um2,")
    case .claims: return text.contains("repnet-memory")
    case .archive: return head.count > 262 && Array(head[257..<262]) == Array("ustar".utf8)
    }
  }
}
