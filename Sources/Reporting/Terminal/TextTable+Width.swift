extension TextTable {
  /// The number of terminal columns that `text` takes: two for a character that terminals draw wide (East
  /// Asian scripts and pictures), one for any other.
  static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  /// `text`, or as much of it as fits `width` columns with an ellipsis at the end.
  static func fitted(_ text: String, width limit: Int) -> String {
    guard width(text) > limit else { return text }
    var result = ""
    var taken = 0
    for character in text {
      taken += width(character)
      guard taken < limit else { break }
      result.append(character)
    }
    return result + "…"
  }

  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.properties.isEmojiPresentation { return 2 }
    // Hangul, CJK with its punctuation and kana, and the full-width forms: the blocks whose East Asian Width
    // is wide (Unicode Standard Annex 11), rounded to whole blocks.
    return switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
