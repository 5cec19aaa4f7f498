import Reporting

/// All claims of the papers that the project builds on, beside what is done here.
public struct ClaimSheet: Sendable, Encodable {
  /// One for each identifier, in their order.
  public var rows: [Claim]

  /// What can be said now.
  /// - Throws: `NetworkError` or `MethodError` when a configuration cannot be drawn.
  public static func current() throws -> ClaimSheet {
    ClaimSheet(rows: try Claim.Identifier.allCases.map(claim))
  }

  /// A table for a terminal of 100 columns, with what differs left to the files.
  public func lines() -> [String] {
    var table = TextTable([
      .words("claim"), .numbers("theirs"), .numbers("ours"), .numbers("ratio"), .words(""),
    ])
    for row in rows {
      table.append([
        row.id.rawValue, Self.number(row.theirs), Self.number(row.ours), Self.number(row.ratio), row.unit,
      ])
    }
    let open = rows.filter(\.isOpen).count
    return table.lines() + [
      "\(rows.count - open) of \(rows.count) claims have a figure of ours; \(open) are open"
    ]
  }

  /// The page: a table, and below it what differs, claim by claim.
  public func markdown() -> String {
    let header = """
      # What the papers claim, and the same here

      Written by `make claims`; `docs/claims.json` has the same rows. A ratio is ours over theirs. An open \
      claim has no
      figure of ours yet, and says what is missing.

      | claim | theirs | ours | ratio | unit |
      |---|---:|---:|---:|---|

      """
    let table = rows.map { row in
      let cells = [row.theirs, row.ours, row.ratio].map(Self.number)
      return
        "| [`\(row.id.rawValue)`](#\(row.id.rawValue)) | \(cells.joined(separator: " | ")) | \(row.unit) |"
    }
    let notes = rows.map { row in
      let parts = ["\(row.id.system): \(row.claim).", "\(row.differs.capitalisedFirst)."]
      return "### \(row.id.rawValue)\n\n" + parts.joined(separator: " ")
        + (row.command.map { "\n\n```\n\($0)\n```" } ?? "")
    }
    return header + table.joined(separator: "\n") + "\n\n" + notes.joined(separator: "\n\n") + "\n"
  }

  /// Whether a file that begins with `text` is a list of claims: it has the first one.
  public static func isOwn(_ text: String) -> Bool {
    Claim.Identifier.allCases.first.map { text.contains($0.rawValue) } ?? false
  }

  private static func number(_ value: Double?) -> String {
    value.map { Readable.significant($0) } ?? "–"
  }
}

extension String {
  fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
