import Formats
import Foundation
import Records

extension LearnedRun {
  /// Puts the run and the network below it into one tar file, from which it answers on any machine. No picture
  /// is in it.
  /// - Throws: `FormatError` when an adapter is not the one that was learned, a file cannot be read, or `path`
  ///   lies in the run or cannot be written.
  public func pack(to path: String) throws {
    try layout.checkAdapters(of: learned([]))
    let target = URL(filePath: path).resolvingSymlinksInPath().path
    guard !target.hasPrefix(URL(filePath: layout.path).resolvingSymlinksInPath().path + "/") else {
      throw FormatError("lies in the run that is packed", at: path, remedy: "name a file outside of it")
    }
    let name = layout.name.isEmpty || layout.name == "." ? "run" : layout.name
    var writer = try TarWriter(path: path)
    for file in try layout.packedFiles() { try writer.add(layout.path + "/" + file, as: "\(name)/\(file)") }
    if let networkPath { try writer.add(networkPath, as: "\(name)/\(RunLayout.packedNetwork)") }
    try writer.finish()
  }
}
