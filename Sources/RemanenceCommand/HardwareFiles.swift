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
    let file = try file(name, of: option, orOneOf: MemoryTechnology.all.map(\.name))
    return try MemoryTechnology(json: file, file: name)
  }

  /// A day by name, or read from a file.
  static func duty(_ name: String) throws -> DutyCycle {
    if let preset = DutyCycle.named(name) { return preset }
    return try DutyCycle(
      json: file(name, of: "--day", orOneOf: DutyCycle.presets.map(\.name)), file: name)
  }

  /// The bytes of the file `name`; a word that looks like no file is taken for a misspelt name of `names`.
  private static func file(_ name: String, of option: String, orOneOf names: [String]) throws -> [UInt8] {
    guard name.contains(".") || name.contains("/") else {
      throw ValidationError(
        "\(option) \(name) is unknown; \(name.suggestion(among: names))choose from "
          + "\(names.joined(separator: ", ")), or name a file")
    }
    return try bytes(name)
  }

  /// The bytes of a description.
  static func bytes(_ path: String) throws -> [UInt8] {
    let source = try ByteSource(path: path)
    return try source.allBytes(maximumBytes: 1 << 20)
  }
}
