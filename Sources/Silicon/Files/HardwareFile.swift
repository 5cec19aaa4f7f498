import Formats
import Foundation

extension MemoryTechnology {
  /// The built-in technology of that name, or what the file at that path describes: how the command line,
  /// files of chips and macros, and those of sweeps name one. Nil for a word that is neither, and looks like
  /// no path.
  /// - Throws: `SiliconFileError` when the file cannot be read or describes none.
  public static func found(_ nameOrPath: String) throws(SiliconFileError) -> MemoryTechnology? {
    if let named = named(nameOrPath) { return named }
    return try hardwareFile(nameOrPath).map { json throws(SiliconFileError) in
      try MemoryTechnology(json: json, file: nameOrPath)
    }
  }
}

extension DutyCycle {
  /// The preset of that name, or what the file at that path describes; nil for a word that is neither, and
  /// looks like no path.
  /// - Throws: `SiliconFileError` when the file cannot be read or describes none.
  public static func found(_ nameOrPath: String) throws(SiliconFileError) -> DutyCycle? {
    if let named = named(nameOrPath) { return named }
    return try hardwareFile(nameOrPath).map { json throws(SiliconFileError) in
      try DutyCycle(json: json, file: nameOrPath)
    }
  }
}

/// The bytes of a description that may also have been a name; nil where no file is called so and no full stop
/// and no slash says that one was meant.
private func hardwareFile(_ nameOrPath: String) throws(SiliconFileError) -> [UInt8]? {
  guard
    nameOrPath.contains(where: { $0 == "." || $0 == "/" })
      || FileManager.default.fileExists(atPath: nameOrPath)
  else { return nil }
  do throws(FormatError) {
    return try ByteSource(path: nameOrPath).allBytes(maximumBytes: 1 << 20)
  } catch {
    throw SiliconFileError(file: error.place, field: "", what: error.what, remedy: error.remedy)
  }
}
