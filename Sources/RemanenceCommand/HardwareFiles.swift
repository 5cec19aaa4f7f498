import ArgumentParser
import Formats
import Silicon

/// Technologies, days, chips and macros by name or out of files.
enum HardwareFiles {
  /// A technology by name, or read from a file.
  ///
  /// * `option`: what gave the name.
  static func technology(_ name: String, option: String = "--technology") throws -> MemoryTechnology {
    if let found = try MemoryTechnology.found(name) { return found }
    throw unknown(name, of: option, names: MemoryTechnology.all.map(\.name))
  }

  /// A day by name, or read from a file.
  static func duty(_ name: String) throws -> DutyCycle {
    if let found = try DutyCycle.found(name) { return found }
    throw unknown(name, of: "--day", names: DutyCycle.presets.map(\.name))
  }

  private static func unknown(_ name: String, of option: String, names: [String]) -> ValidationError {
    ValidationError(
      "\(option) \(name) is unknown; \(name.suggestion(among: names))choose from "
        + "\(names.joined(separator: ", ")), or name a file")
  }

  /// The bytes of a description.
  static func bytes(_ path: String) throws -> [UInt8] {
    let source = try ByteSource(path: path)
    return try source.allBytes(maximumBytes: 1 << 20)
  }
}
