import ArgumentParser
import Formats
import Silicon

/// Technologies, days, chips and macros by name or out of files.
enum HardwareFiles {
  /// A technology by name, or read from a file.
  ///
  /// * `option`: what gave the name.
  static func technology(_ name: String, option: String = "--technology") throws -> MemoryTechnology {
    if let named = MemoryTechnology.named(name) { return named }
    guard name.contains(".") || name.contains("/") else {
      let names = MemoryTechnology.all.map(\.name)
      throw ValidationError(
        "\(option) \(name) is unknown; \(name.suggestion(among: names))choose from "
          + "\(names.joined(separator: ", ")), or name a file")
    }
    return try MemoryTechnology(json: bytes(name), file: name)
  }

  /// A day by name, or read from a file.
  static func duty(_ name: String) throws -> DutyCycle {
    if let preset = DutyCycle.named(name) { return preset }
    guard name.contains(".") || name.contains("/") else {
      let names = DutyCycle.presets.map(\.name)
      throw ValidationError(
        "--day \(name) is unknown; \(name.suggestion(among: names))choose from "
          + "\(names.joined(separator: ", ")), or name a file")
    }
    return try DutyCycle(json: bytes(name), file: name)
  }

  /// The bytes of a description.
  static func bytes(_ path: String) throws -> [UInt8] {
    let source = try ByteSource(path: path)
    return try source.allBytes(maximumBytes: 1 << 20)
  }
}
