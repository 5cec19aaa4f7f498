/// A mistake in a file that describes a technology: which file, which field, what is wrong, what helps.
public struct SiliconFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file.
  public var file: String
  /// The field, with the objects around it: `cell.junction.long_axis_nm`; empty for the file as a whole.
  public var field: String
  /// What is wrong, as a clause.
  public var what: String
  /// What the user can do.
  public var remedy: String

  /// An error of these parts.
  public init(file: String, field: String, what: String, remedy: String) {
    (self.file, self.field, self.what, self.remedy) = (file, field, what, remedy)
  }

  /// The parts in one line.
  public var description: String {
    let place = field.isEmpty ? file : "\(file): \(field)"
    return "\(place): \(what); \(remedy)"
  }
}
