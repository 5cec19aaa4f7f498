public import Formats

/// What an argument stands for that may be a picture or a folder of pictures.
public struct NamedPictures: Sendable {
  /// Itself, or the pictures of the folder.
  public let paths: [String]
  /// The folders in it that stay closed.
  public let closed: [FormatError]
  /// What to say of files that are left out.
  public let note: String?

  /// Looks at `argument`; `-`, standard input, stands for itself.
  /// - Throws: `FormatError` when it is a folder without a picture.
  public init(_ argument: String) throws(FormatError) {
    guard argument != "-", PictureFiles.isFolder(argument) else {
      (paths, closed, note) = ([argument], [], nil)
      return
    }
    let files = try PictureFiles(below: argument)
    paths = files.paths
    closed = files.closed.map {
      FormatError("is a folder that cannot be opened", at: $0, remedy: "check its permissions")
    }
    note = files.leftOutLine.map { "\(argument): \($0)" }
    guard !paths.isEmpty || !closed.isEmpty else {
      throw FormatError(
        "holds no picture" + (files.leftOutLine.map { " (\($0))" } ?? ""), at: argument,
        remedy: "name a folder that holds pictures")
    }
  }
}
