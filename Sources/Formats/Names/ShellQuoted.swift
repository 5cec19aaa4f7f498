/// A command line for a POSIX shell, to be copied: arguments that need it are put in single quotes. Every
/// hint that shows a command with a name of the user's is written by it.
public func shellQuoted(_ arguments: [String]) -> String {
  arguments.map { argument in
    let plain = argument.unicodeScalars.allSatisfy { scalar in
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        || "-_./+:,=@%".unicodeScalars.contains(scalar)
    }
    if plain && !argument.isEmpty { return argument }
    return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
      + "'"
  }.joined(separator: " ")
}
