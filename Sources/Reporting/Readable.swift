import Foundation

/// Quantities as people read them, the same on a terminal and in a report, in any locale.
public enum Readable {
  /// `count` with commas between thousands.
  public static func count(_ count: Int) -> String {
    var digits = String(count.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.append(String(digits.suffix(3)))
      digits.removeLast(3)
    }
    let joined = ([digits] + groups.reversed()).joined(separator: ",")
    return count < 0 ? "−" + joined : joined
  }

  /// `count` of what one of is called `noun`: `1 step`, `1,200 steps`.
  public static func counted(_ count: Int, _ noun: String) -> String {
    "\(self.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// `count` in the largest power of 1,000 of which there is at least one: `5.48 billion`.
  public static func scaled(_ count: Int) -> String {
    let powers = [(1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million")]
    guard let (power, word) = powers.first(where: { $0.0 <= count }) else { return self.count(count) }
    return "\(significant(Double(count) / Double(power))) \(word)"
  }

  /// `value` with this number of decimals.
  public static func decimal(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "−∞" : "∞" }
    let text = String(format: "%.\(decimals)f", value)
    // Rounding may leave a zero with a sign, which says nothing.
    guard text.hasPrefix("-") else { return text }
    return Double(text) == 0 ? String(text.dropFirst()) : "−" + text.dropFirst()
  }

  /// `value` with three significant digits.
  public static func significant(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return decimal(value, 0) }
    let exponent = Int(log10(abs(value)).rounded(.down))
    return decimal(value, min(6, max(0, 2 - exponent)))
  }

  /// A share of 1 in percent: `81.3 %`.
  public static func percent(_ share: Double, decimals: Int = 1) -> String {
    decimal(share * 100, decimals) + " %"
  }

  /// A difference of shares in percentage points: `−0.4 points`.
  public static func points(_ difference: Double) -> String { decimal(difference * 100, 1) + " points" }

  /// Bytes in a binary unit: `12.3 MiB`.
  public static func bytes(_ bytes: Int) -> String {
    let unit = BinaryUnit(fitting: bytes)
    if unit == .byte { return "\(count(bytes)) B" }
    let value = Double(bytes) / Double(unit.rawValue)
    return (value >= 1000 ? count(Int(value.rounded())) : significant(value)) + " " + unit.symbol
  }

  /// A duration in at most two units: `46.7 ms`, `8.2 s`, `3 min 20 s`, `1 h 02 min`.
  public static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "unknown" }
    if seconds < 1 { return significant(seconds * 1000) + " ms" }
    if seconds < 9.95 { return decimal(seconds, 1) + " s" }
    // Beyond any wait that a person would want spelled out.
    let whole = Int(min(seconds.rounded(), 1e9))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(padded(whole % 60)) s" }
    return "\(count(whole / 3600)) h \(padded(whole / 60 % 60)) min"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// A power of 1024 bytes.
enum BinaryUnit: Int, CaseIterable {
  case byte = 1
  case kibibyte = 0x400
  case mebibyte = 0x10_0000
  case gibibyte = 0x4000_0000

  /// The largest unit of which `bytes` holds at least one; GiB from ten on, so that what is compared with a
  /// few MiB is in MiB too.
  init(fitting bytes: Int) {
    self = Self.allCases.last { $0.rawValue * ($0 == .gibibyte ? 10 : 1) <= bytes } ?? .byte
  }

  var symbol: String {
    switch self {
    case .byte: "B"
    case .kibibyte: "KiB"
    case .mebibyte: "MiB"
    case .gibibyte: "GiB"
    }
  }
}

extension Readable {
  /// A quantity of an SI unit with three significant digits and the prefix that suits it: `12.3 µJ`.
  public static func quantity(_ value: Double, _ unit: String) -> String {
    guard value.isFinite, value != 0 else { return "\(decimal(value, 0)) \(unit)" }
    let prefixes = [
      (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"),
      (1e-12, "p"), (1e-15, "f"),
    ]
    let (power, prefix) = prefixes.first { abs(value) >= $0.0 * 0.9995 } ?? (1e-15, "f")
    // What rounds up to the next prefix is 1.00 of it.
    let scaled = value / power
    let rounded = abs(scaled) < 1 && abs(scaled) >= 0.9995 ? (scaled < 0 ? -1 : 1) : scaled
    return "\(significant(rounded)) \(prefix)\(unit)"
  }

  /// A span of days in the unit that suits it, up to a thousand years, which nothing outlives: `12.3 years`.
  public static func lifetime(days: Double) -> String {
    let years = days / 365.25
    if years > 1000 { return "> 1,000 years" }
    if years >= 2 { return significant(years) + " years" }
    if days >= 1 { return significant(days) + " days" }
    return duration(seconds: days * 86_400)
  }
}
