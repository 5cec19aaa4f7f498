extension String {
  /// The text among `names` that this one may have been meant to be: the fewest letters put in, left out,
  /// replaced or exchanged with their neighbour, at most a third of it, in any case, or one that begins so;
  /// nil when all are further away. What is called like the last part of a name, `mate` of `icon-roles/mate`,
  /// may have been meant to be all of it; `separator` stands between parts.
  public func nearest(among names: some Sequence<String>, separator: Character = "/") -> String? {
    // Nobody misspells a name at such length.
    guard utf8.count <= 200 else { return nil }
    var best: (name: String, distance: Int)?
    func consider(_ word: some StringProtocol, for name: String) {
      let distance = distance(to: String(word))
      if distance <= Swift.max(1, Swift.min(count, word.count) / 3), distance < best?.distance ?? .max {
        best = (name, distance)
      }
    }
    for name in names { consider(name, for: name) }
    for name in names {
      guard let last = name.lastIndex(of: separator) else { continue }
      consider(name[name.index(after: last)...], for: name)
    }
    if let best { return best.name }
    // Or one that it was cut off from: `stt` of `stt-mram`, `mobilnet` of `mobilenet-v2`.
    let whole = names.filter { count >= 2 && $0.lowercased().hasPrefix(lowercased()) }
    if whole.count == 1 { return whole[0] }
    guard count >= 4 else { return nil }
    let cut = names.first { name in
      name.count > count
        && (0...1).contains { distance(to: String(name.prefix(count + $0))) <= Swift.max(1, count / 6) }
    }
    if let cut { return cut }
    // Or the only one with the same beginning: `light` for `lite`, `int8` for `integer`.
    let alike = names.filter { name in
      let shared = zip(lowercased(), name.lowercased()).prefix { $0 == $1 }.count
      return shared >= 2 && 2 * shared >= Swift.min(count, name.count) && abs(count - name.count) <= 3
    }
    return alike.count == 1 ? alike[0] : nil
  }

  /// `did you mean NAME? ` where one of `names` is near, else nothing.
  public func suggestion(among names: some Sequence<String>, separator: Character = "/") -> String {
    nearest(among: names, separator: separator).map { "did you mean \($0)? " } ?? ""
  }

  /// The same, or, where no name is near, a path that is: what may be the name of something, or a path.
  public func suggestion(among names: some Sequence<String>, orAt path: String) -> String {
    let name = suggestion(among: names)
    return name.isEmpty ? PathText.suggestion(for: path) : name
  }

  /// The edits from this text to `other` (F. Damerau, "A technique for computer detection and correction of
  /// spelling errors", 1964; each stretch is edited once).
  private func distance(to other: String) -> Int {
    let (a, b) = (Array(lowercased()), Array(other.lowercased()))
    guard !a.isEmpty, !b.isEmpty, abs(a.count - b.count) <= 8 else { return Swift.max(a.count, b.count) }
    var rows = [Array(0...b.count)]
    for i in 1...a.count {
      var row = [i]
      for j in 1...b.count {
        var least = Swift.min(rows[i - 1][j] + 1, row[j - 1] + 1)
        least = Swift.min(least, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          least = Swift.min(least, rows[i - 2][j - 2] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
