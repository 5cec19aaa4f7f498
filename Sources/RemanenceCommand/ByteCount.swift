import ArgumentParser

/// A number of bytes as people write it: 32MiB, 100MB, 4096.
struct ByteCount: ExpressibleByArgument, Equatable {
  var bytes: Int

  private static let units: [(String, Int)] = [
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("KB", 1000), ("MB", 1_000_000),
    ("GB", 1_000_000_000), ("B", 1), ("", 1),
  ]

  init?(argument: String) {
    for (suffix, factor) in Self.units where argument.hasSuffix(suffix) {
      guard let number = Double(argument.dropLast(suffix.count)), number > 0,
        number * Double(factor) < 0x1p62
      else { continue }
      bytes = Int(number * Double(factor))
      return
    }
    return nil
  }

  var defaultValueDescription: String { "\(bytes)" }
}
