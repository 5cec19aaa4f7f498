/// A command line for a shell, to be copied: arguments that need it are put in single quotes, those with
/// characters that a terminal would not show in `$'…'`, which bash, zsh and POSIX from 2024 on give back byte
/// for byte. Every hint that shows a command with a name of the user's is written by it.
public func shellQuoted(_ arguments: [String]) -> String {
  arguments.map { argument in
    let scalars = argument.unicodeScalars
    if scalars.contains(where: { !$0.isShown }) { return escaped(argument) }
    let plain = scalars.allSatisfy { scalar in
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        || "-_./+:,=@%".unicodeScalars.contains(scalar)
    }
    if plain && !argument.isEmpty { return argument }
    return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
      + "'"
  }.joined(separator: " ")
}

/// `$'…'`: three octal digits are a byte, whatever follows them.
private func escaped(_ argument: String) -> String {
  let text = argument.unicodeScalars.map { scalar in
    switch scalar {
    case "\n": return #"\n"#
    case "\t": return #"\t"#
    case "\r": return #"\r"#
    case "'", "\\": return "\\\(scalar)"
    case _ where scalar.isShown: return String(scalar)
    default:
      let bytes = PathText.systemPath(String(scalar)).dropLast().map { UInt8(bitPattern: $0) }
      return bytes.map { byte in
        let digits = String(byte, radix: 8)
        return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }.joined()
    }
  }
  return "$'\(text.joined())'"
}
