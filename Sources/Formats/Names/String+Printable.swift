extension String {
  /// The text as it may be shown on a terminal: what would move the cursor, change a colour, turn the writing
  /// direction or not be seen at all is escaped, and of a text without end beginning and end are shown. Names
  /// come from files that nobody vouches for.
  public var printable: String {
    let scalars = unicodeScalars
    guard scalars.count > Self.mostShown else { return scalars.map(\.printable).joined() }
    let leftOut = "… (\(scalars.count) characters) …"
    return scalars.prefix(Self.shownOfBeginning).map(\.printable).joined() + leftOut
      + scalars.suffix(Self.shownOfEnd).map(\.printable).joined()
  }

  /// The text as a page or a card may hold it, with its lines: control characters and what turns the writing
  /// direction are escaped as on a terminal, and what joins letters and pictures stays.
  public var onPage: String {
    guard unicodeScalars.contains(where: { !$0.isOnPage }) else { return self }
    return unicodeScalars.map { $0.isOnPage ? String($0) : $0.printable }.joined()
  }

  /// The longest message that is shown whole; the longest lists of names are shorter.
  private static let mostShown = 1000
  /// What is shown of a longer one: what is wrong and where, and the remedy, which stands last.
  private static let shownOfBeginning = 200, shownOfEnd = 400

  /// A name as a sentence bears it: of one of more than 100 characters, the beginning and the end.
  public var shortened: String { count > 100 ? "\(prefix(60))…\(suffix(30))" : self }

  /// A JSON text with what would act on a terminal escaped: encoders leave the control characters from DEL on
  /// and turned writing directions as they are. It is read as the same values.
  public var escapedJSON: String {
    guard unicodeScalars.contains(where: \.isEscapedInJSON) else { return self }
    return unicodeScalars.map { scalar in
      guard scalar.isEscapedInJSON else { return String(scalar) }
      return UTF16.encode(scalar)!.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined()
    }.joined()
  }
}

extension Unicode.Scalar {
  /// The scalar, or its escape.
  var printable: String {
    if PathText.stand.contains(value) {
      return "\\x" + String(value & 0xFF, radix: 16, uppercase: true)
    }
    return isShown ? String(self) : "\\u{" + String(value, radix: 16) + "}"
  }

  /// Whether a terminal shows it and does nothing else.
  var isShown: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: false
    default: true
    }
  }

  /// Whether `onPage` leaves it as it is.
  fileprivate var isOnPage: Bool {
    switch properties.generalCategory {
    case .control: self == "\n" || self == "\t"
    case .lineSeparator, .paragraphSeparator: false
    // The joiners: scripts and sequences of emoji need them.
    case .format: self == "\u{200C}" || self == "\u{200D}"
    default: true
    }
  }

  /// Whether `escapedJSON` escapes it. In JSON those below DEL are escaped already, or stand between values.
  fileprivate var isEscapedInJSON: Bool {
    guard value >= 0x7F else { return false }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}
