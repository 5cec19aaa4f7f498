import ArgumentParser

/// A number of bytes as people write it: 32MiB, 100 MB, 4096. Capitals do not matter; a unit without B, as
/// 32M, which some take for 1000² and others for 1024², is asked about.
struct ByteCount: Equatable {
  var bytes: Int

  private static let units: [(name: String, bytes: Int)] = [
    ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("kb", 1000), ("mb", 1_000_000),
    ("gb", 1_000_000_000), ("b", 1), ("", 1),
  ]

  /// What `text` says.
  /// - Throws: `ValidationError` with the forms that are taken.
  init(_ text: String) throws {
    let number = text.prefix { "0123456789.".contains($0) }
    let unit = text.dropFirst(number.count).drop { $0 == " " }.lowercased()
    if let (_, factor) = Self.units.first(where: { $0.name == unit }), let value = Double(number),
      value * Double(factor) >= 1, value * Double(factor) < 0x1p62
    {
      bytes = Int(value * Double(factor))
      return
    }
    let isOpen = ["k", "m", "g"].contains(unit) && Double(number) != nil
    let start = number + unit.uppercased()
    let forms =
      isOpen
      ? "\(start)iB for units of 1024 or \(start)B for units of 1000"
      : "a number of bytes, or one with KiB, MiB, GiB, KB, MB or GB, as 32MiB"
    throw ValidationError("write \(forms)")
  }
}
