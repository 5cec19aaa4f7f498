import Formats
import Records

extension LearnedRun {
  /// An archive that was written.
  public struct Packed: Sendable {
    /// The folder that it unpacks to.
    public var folder: String
    /// Its size.
    public var bytes: Int
    /// The part of the network below the adapters; 0 for the embedded one, which is part of the product.
    public var networkBytes: Int
    /// The tasks that it answers.
    public var tasks: [String]
  }

  /// Puts the run and the network below it into one tar file, from which it answers on any machine. No
  /// picture is in it.
  /// - Throws: `FormatError` when an adapter is not the one that was learned, a file cannot be read, or
  ///   `path` lies in the run or cannot be written.
  @discardableResult
  public func pack(to path: String) throws -> Packed {
    let learned = try learned([])
    try layout.checkAdapters(of: learned)
    for task in learned { _ = try layout.splitEntries(of: task) }
    guard !PathText.resolved(path).hasPrefix(PathText.resolved(layout.path) + "/") else {
      throw FormatError("lies in the run that is packed", at: path, remedy: "name a file outside of it")
    }
    let name = layout.name.isEmpty || layout.name == "." ? "run" : layout.name
    var writer = try TarWriter(path: path)
    for file in try layout.packedFiles() { try writer.add(layout.path + "/" + file, as: "\(name)/\(file)") }
    if let networkPath { try writer.add(networkPath, as: "\(name)/\(RunLayout.packedNetwork)") }
    try writer.finish()
    return Packed(
      folder: name, bytes: try ByteSource(path: path).count,
      networkBytes: try networkPath.map { try ByteSource(path: $0).count } ?? 0, tasks: learned.map(\.name))
  }
}
