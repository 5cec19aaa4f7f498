extension String {
  /// The text among `names` that this one may have been meant to be: the fewest letters put in, left out,
  /// replaced or exchanged with their neighbour, at most a third of it, in any case, or one that begins so;
  /// nil when all are further away.
  public func nearest(among names: some Sequence<String>) -> String? {
    var best: (name: String, distance: Int)?
    for name in names {
      let distance = distance(to: name)
      if distance <= Swift.max(1, Swift.min(count, name.count) / 3), distance < best?.distance ?? .max {
        best = (name, distance)
      }
    }
    if let best { return best.name }
    // Or one that it was cut off from: `stt` of `stt-mram`, `mobilnet` of `mobilenet-v2`.
    let whole = names.filter { count >= 2 && $0.lowercased().hasPrefix(lowercased()) }
    if whole.count == 1 { return whole[0] }
    guard count >= 4 else { return nil }
    return names.first { name in
      name.count > count
        && (0...1).contains { distance(to: String(name.prefix(count + $0))) <= Swift.max(1, count / 6) }
    }
  }

  /// `; did you mean NAME?` where one of `names` is near, else nothing.
  public func suggestion(among names: some Sequence<String>) -> String {
    nearest(among: names).map { "did you mean \($0)? " } ?? ""
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
