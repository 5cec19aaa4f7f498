extension String {
  /// The line in pieces of at most `columns` characters, cut at spaces and commas, each with its indentation.
  public func wrapped(columns: Int = 100) -> [String] {
    let indentation = String(prefix { $0 == " " })
    var lines: [String] = []
    for word in split(separator: " ").flatMap({ $0.pieces(of: columns - indentation.count) }) {
      if let last = lines.last, last.count + 1 + word.count <= columns {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(indentation + word)
      }
    }
    return lines
  }
}

extension Substring {
  /// A word that is wider than a line, such as a list without spaces, cut behind its commas.
  fileprivate func pieces(of columns: Int) -> [Substring] {
    guard count > columns, contains(",") else { return [self] }
    var (pieces, start) = ([Substring](), startIndex)
    while distance(from: start, to: endIndex) > columns {
      let end = index(start, offsetBy: columns)
      guard let comma = self[start..<end].lastIndex(of: ",") else { break }
      pieces.append(self[start...comma])
      start = index(after: comma)
    }
    return pieces + [self[start...]]
  }
}
