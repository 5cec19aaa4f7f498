import Formats
import Foundation

/// Splits that are written as JSON.
extension SplitTable {
  var isJSON: Bool {
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  func json() throws(FormatError) -> Any {
    if let line = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .firstIndex(where: { String(validating: $0, as: UTF8.self) == nil })
    {
      throw notUTF8(line: line + 1)
    }
    do { return try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) } catch {
      throw FormatError("is damaged JSON", at: path, remedy: "correct it, or remove it")
    }
  }

  /// The text among `texts` that means a picture, or else one that means any of several.
  private func picture(among texts: [String], _ written: WrittenPaths) -> String? {
    texts.first { written.path(of: $0, in: folder) != nil }
      ?? texts.first { written.meaning(of: $0, in: folder).isThere }
  }

  /// Walks through JSON: a key that is called like a side gives it to all below, as does a value beside a
  /// picture.
  ///
  /// * `key`: the key that `json` stands under, which may be the class of its pictures.
  func read(
    json: Any, _ role: SplitRole?, under key: String = "", _ written: WrittenPaths, into list: inout SplitList
  ) throws(FormatError) {
    if let text = json as? String {
      guard let role, !written.holdsPictures(text) else { return }
      let meaning = written.meaning(of: text, in: folder).among(classes: [key])
      list.add(WrittenPaths.plain(text), meaning, role, at: name)
    } else if let array = json as? [Any], let role, array.contains(where: { $0 is NSNumber }),
      let picture = picture(among: array.compactMap { $0 as? String }, written)
    {
      // A picture with numbers and words beside it: `["cat/1.jpg", 0, "cat"]`.
      list.add(WrittenPaths.plain(picture), written.meaning(of: picture, in: folder), role, at: name)
    } else if let array = json as? [Any] {
      for element in array { try read(json: element, role, under: key, written, into: &list) }
    } else if let object = json as? [String: Any] {
      let texts = object.compactMapValues { $0 as? String }
      let said = texts.values.compactMap(SplitRole.init).first
      let others = texts.sorted { $0.key < $1.key }.map(\.value).filter { SplitRole($0) == nil }
      if let role = said ?? role, let picture = picture(among: others, written) {
        let meaning = written.meaning(of: picture, in: folder).among(classes: others)
        return list.add(picture, meaning, role, at: name)
      }
      // A word beside a picture that should be its side, and is none.
      let word = texts.first { SplitColumns.isSide(title: $0.key) }?.value
      if role == nil, let word, picture(among: others.filter { $0 != word }, written) != nil {
        throw noSide(word)
      }
      let isOfSides = role == nil || object.keys.contains { SplitRole($0) != nil }
      for (key, value) in object.sorted(by: { $0.key < $1.key }) {
        if isOfSides { try checkSide(key, value, written) }
        if let side = (value as? String).flatMap(SplitRole.init) {
          list.add(WrittenPaths.plain(key), written.meaning(of: key, in: folder), side, at: name)
        } else if !(value is String) {
          try read(json: value, SplitRole(key) ?? role, under: key, written, into: &list)
        }
      }
    }
  }
  /// Checks that `key` and `value` of an object whose keys are sides or pictures are not a side that is
  /// misspelt and its pictures, or a picture and what is no side.
  private func checkSide(_ key: String, _ value: Any, _ written: WrittenPaths) throws(FormatError) {
    if let word = value as? String {
      guard SplitRole(word) == nil, written.path(of: key, in: folder) != nil else { return }
      throw noSide(word)
    }
    // Classes may be called by such words, too.
    guard SplitRole(key) == nil, SplitName.meant(by: key) != nil, !written.holdsPictures(key),
      namesPicture(value, written)
    else { return }
    throw noSide(key)
  }

  private func namesPicture(_ json: Any, _ written: WrittenPaths) -> Bool {
    switch json {
    case let text as String: written.meaning(of: text, in: folder).isThere
    case let array as [Any]: array.contains { namesPicture($0, written) }
    case let object as [String: Any]:
      object.contains { namesPicture($0.key, written) || namesPicture($0.value, written) }
    default: false
    }
  }

  /// That `word` of JSON is no side.
  private func noSide(_ word: String) -> FormatError {
    let text = String(decoding: bytes, as: UTF8.self)
    let line = text.range(of: "\"\(word)\"").map { place in
      ", line \(text[..<place.lowerBound].count(where: \.isNewline) + 1)"
    }
    return FormatError(
      "names no side, but “\(word.prefix(60))”", at: path + (line ?? ""),
      remedy: (SplitName.meant(by: word).map { "did you mean \($0)? " } ?? "")
        + "a side is train, val or test")
  }
}
