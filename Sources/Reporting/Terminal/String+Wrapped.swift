extension String {
  /// The line in pieces of at most `columns` columns of a terminal, cut at spaces and commas, each with its
  /// indentation. A word that is wider stays whole.
  public func wrapped(columns: Int = 100) -> [String] {
    let indentation = String(prefix { $0 == " " })
    var lines: [String] = []
    var width = 0
    // Names may have several spaces in a row; only one that a line is cut at goes.
    let words = dropFirst(indentation.count).split(separator: " ", omittingEmptySubsequences: false)
    for word in words.flatMap({ $0.pieces(of: columns - indentation.count) }) {
      let wordWidth = TextTable.width(String(word))
      if !lines.isEmpty, width + 1 + wordWidth <= columns {
        lines[lines.count - 1] += " " + word
        width += 1 + wordWidth
      } else {
        lines.append(indentation + word)
        width = indentation.count + wordWidth
      }
    }
    return lines
  }
}

extension Substring {
  /// A word that is wider than a line, such as a list without spaces, cut behind its commas.
  fileprivate func pieces(of columns: Int) -> [Substring] {
    guard TextTable.width(String(self)) > columns, contains(",") else { return [self] }
    var (pieces, start) = ([Substring](), startIndex)
    while distance(from: start, to: endIndex) > columns {
      let end = index(start, offsetBy: Swift.max(columns, 1))
      guard let comma = self[start..<end].lastIndex(of: ",") else { break }
      pieces.append(self[start...comma])
      start = index(after: comma)
    }
    return pieces + [self[start...]]
  }
}
