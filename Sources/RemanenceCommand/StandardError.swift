import Foundation

/// Where everything goes that is said to a person and is no result.
enum StandardError {
  /// Writes `text`. If nobody can be told, work goes on.
  static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
