import Formats

/// What reading a folder gave besides its pictures: what was decided and what was left out, to be told.
public struct FolderReport: Hashable, Sendable {
  /// How the pictures were split, in one line.
  public var split: String
  /// What should be known of the classes and of pictures that are equal, a line each.
  public var notes: [String]
  /// All that is left out.
  public var leftOut: [LeftOut]
  /// The pictures that are read.
  public var pictureCount: Int

  /// The files that are left out.
  public var leftOutCount: Int { leftOut.reduce(0) { $0 + $1.count } }

  /// The paths of files that are, or are called like, pictures and cannot be read.
  public var unreadable: [String] {
    leftOut.filter { $0.reason == .unreadable || $0.reason == .otherKind }.map(\.path)
  }

  /// The report in lines, without control characters.
  public var lines: [String] {
    ([split] + (leftOut.isEmpty ? [] : [leftOutLine]) + notes).map(\.printable)
  }

  /// The number left out for each reason, with the names of the first.
  private var leftOutLine: String {
    var parts: [String] = []
    for reason in LeftOut.Reason.allCases {
      let entries = leftOut.filter { $0.reason == reason }
      guard !entries.isEmpty else { continue }
      let count = entries.reduce(0) { $0 + $1.count }
      let names = entries.prefix(3).enumerated().map { index, entry in
        index > 0 || entry.detail.isEmpty ? entry.path : "\(entry.path) \(entry.detail)"
      }
      // How many files a closed folder holds, nobody knows.
      let amount = reason == .closed ? "all" : "\(count)"
      parts.append(
        "\(amount) \(reason.rawValue) (\(names.joined(separator: ", "))\(entries.count > 3 ? ", …" : ""))")
    }
    let total = pictureCount + leftOutCount
    return "\(leftOutCount) of \(total) files left out: \(parts.joined(separator: "; "))"
  }

  /// What is left out as a table of text: path, reason, detail and number of files.
  public var leftOutRows: [[String]] {
    leftOut.map { [$0.path, $0.reason.rawValue, $0.detail, String($0.count)] }
  }
}

extension ImageTask {
  /// How the pictures of a folder are split, as rows: path below the folder, class, side and group; empty for
  /// tasks that are no folder of pictures.
  public var splitRows: [[String]] {
    guard report != nil else { return [] }
    return Split.allCases.flatMap { side in
      examples(side).compactMap { example in
        guard case .file(let path) = example.source else { return nil }
        return [
          path.hasPrefix(source + "/") ? String(path.dropFirst(source.count + 1)) : path,
          classNames[example.label], side.rawValue, example.group,
        ]
      }
    }
  }
}
