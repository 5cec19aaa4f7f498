import Formats
import Foundation

/// Labels as YOLO has them: a text for each picture, a line for each box, `class x y width height`, the
/// middle and the extents in shares of the picture. The text lies beside its picture, or below `labels` where
/// the picture lies below `images`. A picture without a text has no box.
extension BoxLabels {
  /// The most bytes of a picture's text: a thousand lines of some sixty characters.
  private static let mostTextBytes = 1 << 16

  /// Adds the labels of `pictures` from `texts`, paths below `root`.
  /// - Throws: `FormatError` when a line is damaged, or a text is of no picture.
  mutating func addYOLO(_ texts: [String], in root: String, _ pictures: PicturePaths) throws(FormatError) {
    for path in pictures.paths {
      boxes[path] = []
      if let side = Self.side(of: path) { sides[path] = side }
    }
    var lines: [(path: String, place: String, numbers: [Double])] = []
    for text in texts {
      guard let path = Self.picture(of: text, among: pictures) else {
        throw FormatError(
          "has labels of a picture that is not there", at: root + "/" + text,
          remedy: "bring the picture, or remove the file")
      }
      for (index, line) in try Self.lines(root + "/" + text).enumerated() {
        let words = line.split { $0 == " " || $0 == "\t" }
        guard !words.isEmpty else { continue }
        let place = "\(root)/\(text), line \(index + 1)"
        let numbers = words.compactMap { Double($0) }.filter(\.isFinite)
        guard numbers.count == 5, words.count == 5, numbers[0] >= 0, numbers[0] == numbers[0].rounded(),
          numbers[0] < Double(Self.mostClasses)
        else {
          throw FormatError(
            "is no box", at: place,
            remedy: "give the number of its class, x and y of its middle, width and height, in shares of the "
              + "picture")
        }
        lines.append((path, place, numbers))
      }
    }
    if classNames.isEmpty {
      let most = lines.map { Int($0.numbers[0]) }.max() ?? 0
      classNames = (0...most).map(String.init)
    }
    for (path, place, numbers) in lines {
      let label = Int(numbers[0])
      guard label < classNames.count else {
        throw FormatError(
          "is of class \(label), and \(classNames.count) are named", at: place,
          remedy: "name the class, or correct the line")
      }
      let box = LabelledBox(
        label: label, x: numbers[1] - numbers[3] / 2, y: numbers[2] - numbers[4] / 2, width: numbers[3],
        height: numbers[4])
      try add(box, to: path, at: place)
    }
  }

  /// Beside it, or below `images` for `labels`.
  private static func picture(of text: String, among pictures: PicturePaths) -> String? {
    let stem = PicturePaths.stem(text)
    if let path = pictures.picture(stem: stem) { return path }
    var parts = PathText.parts(stem)
    guard let at = parts.lastIndex(of: "labels") else { return nil }
    parts[at] = "images"
    return pictures.picture(stem: parts.joined(separator: "/"))
  }

  static func lines(_ path: String) throws(FormatError) -> [Substring] {
    let bytes = try ByteSource(path: path).allBytes(maximumBytes: mostTextBytes)
    return String(decoding: bytes, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  /// The classes in a list of names (`classes.txt`, `obj.names`), a line each, or in the `names` of a
  /// description (`data.yaml`): a list in brackets, a line each behind a dash or a number.
  /// - Throws: `FormatError` when it names none.
  static func names(in file: String, of root: String) throws(FormatError) -> [String] {
    let place = root + "/" + file
    let lines = try Self.lines(place)
    func plain(_ text: some StringProtocol) -> String {
      var word = String(text).trimmingCharacters(in: .whitespaces)
      if word.hasSuffix(",") { word.removeLast() }
      return word.trimmed(of: ["\"", "'"])
    }
    var names: [String] = []
    if file.hasSuffix(".yaml") || file.hasSuffix(".yml") {
      guard let start = lines.firstIndex(where: { $0.hasPrefix("names:") }) else {
        throw FormatError("has no names", at: place, remedy: "add the names of the classes")
      }
      let rest = plain(lines[start].dropFirst("names:".count))
      if rest.hasPrefix("["), rest.hasSuffix("]") {
        names = rest.dropFirst().dropLast().split(separator: ",").map { plain($0) }
      } else {
        for line in lines[(start + 1)...] {
          guard let first = line.first, first.isWhitespace || first == "-" else {
            if line.isEmpty { continue }
            break
          }
          let text = plain(line)
          if text.isEmpty || text.hasPrefix("#") { continue }
          if text.hasPrefix("-") {
            names.append(plain(text.dropFirst()))
          } else if let colon = text.firstIndex(of: ":"), Int(text[..<colon]) == names.count {
            names.append(plain(text[text.index(after: colon)...]))
          } else {
            throw FormatError(
              "has names that are not read: \(text)", at: place,
              remedy: "write them as [one, other], or a line each behind a dash or their numbers from 0 on")
          }
        }
      }
    } else {
      names = lines.map { plain($0) }
      while names.last?.isEmpty == true { names.removeLast() }
    }
    try check(classNames: names, at: place)
    return names
  }
}

extension String {
  /// Without one of `marks` at both ends.
  fileprivate func trimmed(of marks: [Character]) -> String {
    guard count > 1, let first, first == last, marks.contains(first) else { return self }
    return String(dropFirst().dropLast())
  }
}
