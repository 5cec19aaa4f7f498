import Formats
import Foundation

/// Lists the files below a folder in an order that does not depend on the machine.
enum FileTree {
  /// What to do at symbolic links.
  enum Links {
    /// Leave them out: in a package a link is a second name for a picture that is there already.
    case skipped
    /// Go through them; a folder that was entered before, as in a loop, is not entered again.
    case followed
  }

  /// The paths of all regular files below `root`, relative to it, sorted. Names that begin with a dot are
  /// left out. Throws when `root` cannot be listed; folders below it that cannot be listed are left out.
  static func files(under root: String, links: Links) throws(FormatError) -> [String] {
    guard let status = FileStatus(root) else {
      throw FormatError("is not there", at: root, remedy: "check the path")
    }
    guard status.kind == .folder else {
      throw FormatError("is not a folder", at: root, remedy: "name the folder that holds the pictures")
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: root) else {
      throw FormatError("cannot be listed", at: root, remedy: "check its permissions")
    }
    var found: [String] = []
    var entered: Set<FileStatus.Identity> = [status.identity]
    visit(names, of: root, prefix: "", links: links, entered: &entered, found: &found)
    return found.sorted()
  }

  private static func visit(
    _ names: [String], of folder: String, prefix: String, links: Links,
    entered: inout Set<FileStatus.Identity>, found: inout [String]
  ) {
    // Sorted before descending, so that of two links to one folder the same one is entered everywhere.
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = folder + "/" + name
      if links == .skipped, FileStatus(path, followingLink: false)?.kind == .link { continue }
      guard let status = FileStatus(path) else { continue }
      switch status.kind {
      case .file: found.append(prefix + name)
      case .folder:
        guard entered.insert(status.identity).inserted,
          let inside = try? FileManager.default.contentsOfDirectory(atPath: path)
        else { continue }
        visit(inside, of: path, prefix: prefix + name + "/", links: links, entered: &entered, found: &found)
      case .link, .other: continue
      }
    }
  }
}
