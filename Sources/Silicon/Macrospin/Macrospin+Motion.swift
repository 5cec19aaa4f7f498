/// Four magnets in motion.
///
/// The equation of Landau, Lifshitz and Gilbert with damping-like torques −γ·m × (m × s), solved for dm/dt:
/// −γ/(1+α²)·m × (p + m × q) with p = b − α·s and q = s + α·b. Heat is a field of variance
/// 2α·k_B·T/(γ·M_s·V·dt) in each component, which is α·B_k/(γ·Δ·dt) (Brown, Phys. Rev. 130, 1963). Heun's
/// method converges to Stratonovich's solution.
struct SpinMotion {
  let magnet: Macrospin
  let drive: SpinDrive
  /// A step, in seconds.
  let step: Double
  private let axes: (easy: SpinVectors, saddle: SpinVectors, hard: SpinVectors)
  private let spin: SpinVectors
  private let heat: Double
  private let rate: Double

  init(_ magnet: Macrospin, _ drive: SpinDrive, step: Double) {
    (self.magnet, self.drive, self.step) = (magnet, drive, step)
    (axes, spin) = (magnet.axes, magnet.spin)
    heat =
      (magnet.damping * magnet.anisotropyField
      / (Nature.gyromagneticRatio * magnet.thermalStability * step)).squareRoot()
    rate = -Nature.gyromagneticRatio / (1 + magnet.damping * magnet.damping)
  }

  /// dm/dt with this heat, track and junction torque.
  private func velocity(_ m: SpinVectors, _ kick: SpinVectors, _ track: Double, _ junction: Double)
    -> SpinVectors
  {
    let along = m.dot(axes.easy)
    var field = (magnet.anisotropyField * along) * axes.easy + kick
    if magnet.demagnetisation != 0 {
      field = field + (-magnet.demagnetisation * m.dot(axes.hard)) * axes.hard
    }
    var torque = track * spin
    if junction != 0 {
      torque = torque + (junction / (1 + magnet.asymmetry * along)) * axes.easy
    }
    if magnet.fieldLikeRatio != 0 { field = field + (magnet.fieldLikeRatio * track) * spin }
    let p = field + (-magnet.damping) * torque
    let q = torque + magnet.damping * field
    return rate * m.cross(p + m.cross(q))
  }

  /// Follows `m` from step `first` to before step `last`.
  func advance(_ m: inout SpinVectors, from first: Int, to last: Int, _ noise: inout SpinNoise) {
    for index in first..<max(first, last) {
      let (now, next) = (Double(index) * step, Double(index + 1) * step)
      let kick = heat * noise.kicks()
      let before = velocity(m, kick, drive.track.value(now), drive.junction.value(now))
      let guess = m + step * before
      let after = velocity(guess, kick, drive.track.value(next), drive.junction.value(next))
      m = (m + (0.5 * step) * (before + after)).normalised
    }
  }

  /// Follows `m` without drive until every lane lies in a well (at most 20 ns), and gives the sides.
  func settled(_ m: inout SpinVectors, _ noise: inout SpinNoise) -> SIMD4<Double> {
    let quiet = SpinMotion(magnet, SpinDrive(), step: step)
    let chunk = max(1, Int(0.1e-9 / step))
    for _ in 0..<200 where magnet.energy(m, axes).max() > 0.7 {
      quiet.advance(&m, from: 0, to: chunk, &noise)
    }
    return m.dot(axes.easy)
  }
}
