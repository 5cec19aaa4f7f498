import ArgumentParser
import Formats
import Methods

/// Checks of arguments that several commands take.
enum Arguments {
  /// Refuses what no command can use.
  static func check(batch: Int = 1, resolution: Int = 224, threads: Int) throws {
    try check((8...1024).contains(resolution), "--resolution must be 8 to 1024 pixels")
    try check((1...4096).contains(batch), "--batch must be 1 to 4096")
    try check((1...256).contains(threads), "--threads must be 1 to 256")
  }

  /// Refuses a number of classes that a task of `method` cannot have.
  static func check(classes: Int, of method: Method) throws {
    try check(
      (method.fewestClasses...100_000).contains(classes),
      "--classes must be \(method.fewestClasses) to 100000")
  }

  /// Refuses values of `option` of which one stands twice; `text` says them as they were given.
  static func checkDifferent<Value: Hashable>(
    _ values: [Value], _ option: String, _ text: (Value) -> String = { "\($0)" }
  ) throws {
    try check(!values.isEmpty, "\(option) names nothing; give at least one, or leave it out")
    var seen: Set<Value> = []
    for value in values {
      try check(
        seen.insert(value).inserted, "\(option) names \(text(value).printable) twice; name it once")
    }
  }

  /// Refuses an argument with `message` unless it is `fine`.
  static func check(_ fine: Bool, _ message: String) throws {
    if !fine { throw ValidationError(message) }
  }
}
