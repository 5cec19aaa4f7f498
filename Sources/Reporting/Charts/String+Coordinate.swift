extension String {
  /// A coordinate in hundredths of a unit, which no screen can tell from the exact one.
  static func coordinate(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    if hundredths % 100 == 0 { return "\(hundredths / 100)" }
    return "\(Double(hundredths) / 100)"
  }
}
