import Foundation
import Testing

/// How a run of the program ended.
struct Outcome {
  /// What it exited with, or 128 and the signal that ended it.
  var status: Int32
  /// Standard output.
  var output: String
  /// Standard error.
  var errors: String

  /// The lines on standard error.
  var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

  /// Standard output as one JSON object.
  func json(_ location: SourceLocation = #_sourceLocation) throws -> [String: Any] {
    expectSuccess(location)
    let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return try #require(object as? [String: Any], sourceLocation: location)
  }

  /// Checks that it went well.
  func expectSuccess(_ location: SourceLocation = #_sourceLocation) {
    #expect(status == 0, "\(errors)", sourceLocation: location)
  }

  /// Checks that it failed as it should: with `status`, without a result, with exactly one line of complaint,
  /// the last on standard error, that holds all of `words`.
  func expectFailure(
    _ words: String..., status expected: Int32 = 1, location: SourceLocation = #_sourceLocation
  ) {
    #expect(status == expected, "\(errors)", sourceLocation: location)
    #expect(output.isEmpty, "\(output)", sourceLocation: location)
    let complaints = errorLines.filter { $0.hasPrefix("remanence: ") }
    #expect(complaints.count == 1, "\(errors)", sourceLocation: location)
    #expect(errorLines.last == complaints.last, "\(errors)", sourceLocation: location)
    for word in words {
      #expect(complaints.last?.contains(word) == true, "no \(word) in: \(errors)", sourceLocation: location)
    }
  }
}
