import Foundation

extension Readable {
  /// A small positive number as `1.0e-6`; 0 as `0`.
  public static func scientific(_ value: Double) -> String {
    value == 0 ? "0" : String(format: "%.1e", value)
  }

  /// An energy in the largest unit of which there is at least one: `3.21 nJ`.
  public static func energy(picojoules: Double) -> String {
    let units = [(1e12, "J"), (1e9, "mJ"), (1e6, "µJ"), (1e3, "nJ"), (1, "pJ")]
    let (size, symbol) = units.first { $0.0 <= abs(picojoules) } ?? (1e-3, "fJ")
    return "\(significant(picojoules / size)) \(symbol)"
  }
}
