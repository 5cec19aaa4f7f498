/// The learning rate's fall from its value to zero along half a cosine, in integers.
public enum CosineSchedule {
  /// (1 + cos(π · step / steps)) / 2 in units of 2⁻¹⁶.
  ///
  /// By the polynomial cos(πx/2) ≈ 1 − x²·(c₁ − x²·(c₂ − x²·c₃)) for 0 ≤ x ≤ 1 in units of 2⁻³⁰, whose error
  /// stays below 2⁻¹⁸, so that no platform's library shows in a run.
  public static func factor(step: Int, of steps: Int) -> Int64 {
    guard steps > 0 else { return 1 << 16 }
    // cos²(πx/2) = (1 + cos πx) / 2
    let one: Int64 = 1 << 30
    let x = Int64(min(step, steps)) * one / Int64(steps)
    func product(_ a: Int64, _ b: Int64) -> Int64 { (a * b) >> 30 }
    let square = product(x, x)
    var cosine = c4
    for coefficient in [c3, c2, c1] { cosine = coefficient - product(square, cosine) }
    cosine = one - product(square, cosine)
    return max(0, product(cosine, cosine)) >> 14
  }

  // (π/2)² / 2!, (π/2)⁴ / 4!, (π/2)⁶ / 6!, (π/2)⁸ / 8! in units of 2⁻³⁰
  private static let c1: Int64 = 1_324_675_879
  private static let c2: Int64 = 272_375_560
  private static let c3: Int64 = 22_401_992
  private static let c4: Int64 = 987_048
}
