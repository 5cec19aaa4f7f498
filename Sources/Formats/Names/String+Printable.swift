extension String {
  /// The text as it may be shown on a terminal: what would move the cursor, change a colour, turn the writing
  /// direction or not be seen at all is escaped. Names come from files that nobody vouches for.
  public var printable: String {
    var shown = ""
    for scalar in unicodeScalars { shown += scalar.printable }
    return shown
  }
}

extension Unicode.Scalar {
  /// The scalar, or its escape.
  var printable: String {
    if PathText.stand.contains(value) {
      return "\\x" + String(value & 0xFF, radix: 16, uppercase: true)
    }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
      return "\\u{" + String(value, radix: 16) + "}"
    default: return String(self)
    }
  }
}
