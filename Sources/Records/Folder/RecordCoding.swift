import Formats
import Foundation

/// How records become JSON and come back: sorted keys, so that equal records are equal files, and losses that
/// are not finite as the strings `inf`, `-inf` and `nan`.
enum RecordCoding {
  /// Records of more than this are refused: a damaged or foreign file, not one of ours.
  private static let maximumBytes = 256 << 20

  /// `value` as a document with line breaks.
  static func document(_ value: some Encodable) throws -> [UInt8] {
    [UInt8](try encoder([.prettyPrinted]).encode(value)) + [newline]
  }

  /// `value` as one line, its line feed included.
  static func line(_ value: some Encodable) throws -> [UInt8] {
    [UInt8](try encoder([]).encode(value)) + [newline]
  }

  /// The value that the file at `path` holds.
  /// - Throws: `FormatError` that names the file and the key.
  static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(FormatError) -> Value {
    let bytes = try ByteSource(path: path).allBytes(maximumBytes: maximumBytes)
    return try decode(type, from: bytes[...], place: path)
  }

  /// The value that `bytes` hold; `place` is named in messages.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: ArraySlice<UInt8>, place: String
  ) throws(FormatError) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do { return try decoder.decode(type, from: Data(bytes)) } catch {
      throw FormatError(
        "is not a record of this product: \(complaint(error))", at: place,
        remedy: "restore the file, or learn into a new folder")
    }
  }

  static let newline = UInt8(ascii: "\n")

  private static func encoder(_ formatting: JSONEncoder.OutputFormatting) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  private static func complaint(_ error: any Error) -> String {
    func keys(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
    return switch error {
    case DecodingError.keyNotFound(let key, let context):
      "\(keys(context.codingPath + [key])) is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "\(keys(context.codingPath)) is of another kind"
    case DecodingError.dataCorrupted(let context):
      context.codingPath.isEmpty ? "it is not JSON" : "\(keys(context.codingPath)) is not valid"
    default: "\(error)"
    }
  }
}
