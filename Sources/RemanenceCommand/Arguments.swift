import ArgumentParser

/// Checks of arguments that several commands take.
enum Arguments {
  /// Refuses what no command can use.
  static func check(batch: Int = 1, resolution: Int = 224, threads: Int) throws {
    try check((8...1024).contains(resolution), "--resolution must be 8 to 1024 pixels")
    try check((1...4096).contains(batch), "--batch must be 1 to 4096")
    try check((1...256).contains(threads), "--threads must be 1 to 256")
  }

  /// Refuses an argument with `message` unless it is `fine`.
  static func check(_ fine: Bool, _ message: String) throws {
    if !fine { throw ValidationError(message) }
  }
}
