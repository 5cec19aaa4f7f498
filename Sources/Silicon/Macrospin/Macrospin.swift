/// A free layer as one magnetic moment that heat, anisotropy and spin currents move: the reference that the
/// closed forms of ``Switching`` are calibrated to.
///
/// The film lies in x and y, the track's current flows along x, and its spins point along y (the spin Hall
/// effect), tilted out of the plane by ``spinTilt`` where a track of low symmetry does that.
public struct Macrospin: Sendable, Hashable {
  /// Where the moment points at rest.
  public enum EasyAxis: Sendable, Hashable {
    /// In the plane, at this angle from the track's current in radians: 0 is "type x", π/2 "type y".
    case inPlane(Double)
    /// Out of the plane: "type z".
    case perpendicular
  }

  /// Where the moment points at rest.
  public var easyAxis: EasyAxis
  /// µ0·H_k along the easy axis, in tesla.
  public var anisotropyField: Double
  /// µ0·M_eff that pulls the moment into the plane, in tesla; 0 out of plane, where H_k is what is left of
  /// it.
  public var demagnetisation: Double
  /// Gilbert damping α.
  public var damping: Double
  /// The barrier over k_B·T.
  public var thermalStability: Double
  /// How far the track's spins are tilted out of the plane, in radians.
  public var spinTilt: Double
  /// The field-like torque of the track over its damping-like one.
  public var fieldLikeRatio: Double
  /// P² in the spin torque of the junction, a/(1 + P²·cos θ): from parallel to antiparallel is the harder
  /// way.
  public var asymmetry: Double

  /// A free layer of these.
  public init(
    easyAxis: EasyAxis, anisotropyField: Double, demagnetisation: Double, damping: Double,
    thermalStability: Double, spinTilt: Double = 0, fieldLikeRatio: Double = 0, asymmetry: Double = 0
  ) {
    (self.easyAxis, self.anisotropyField) = (easyAxis, anisotropyField)
    (self.demagnetisation, self.damping) = (demagnetisation, damping)
    (self.thermalStability, self.spinTilt) = (thermalStability, spinTilt)
    (self.fieldLikeRatio, self.asymmetry) = (fieldLikeRatio, asymmetry)
  }
}

extension Macrospin {
  /// The unit vectors along the easy axis, across it in the direction of the lower barrier, and along the
  /// other hard axis.
  var axes: (easy: SpinVectors, saddle: SpinVectors, hard: SpinVectors) {
    switch easyAxis {
    case .inPlane(let angle):
      let (c, s) = (cosine(angle), sine(angle))
      return (SpinVectors(c, s, 0), SpinVectors(-s, c, 0), SpinVectors(0, 0, 1))
    case .perpendicular:
      return (SpinVectors(0, 0, 1), SpinVectors(1, 0, 0), SpinVectors(0, 1, 0))
    }
  }

  /// The track's spins.
  var spin: SpinVectors { SpinVectors(0, cosine(spinTilt), sine(spinTilt)) }

  /// Energy of a second hard direction over that of the barrier: M_eff/H_k in plane.
  var hardness: Double { easyAxis == .perpendicular ? 0 : demagnetisation / anisotropyField }

  /// Energy above the bottom of the well over the barrier.
  func energy(_ m: SpinVectors, _ axes: (easy: SpinVectors, saddle: SpinVectors, hard: SpinVectors))
    -> SIMD4<Double>
  {
    let (along, up) = (m.dot(axes.easy), m.dot(axes.hard))
    return 1 - along * along + hardness * up * up
  }

  /// Four states in the well around ±easy, as heat leaves them. In the coordinates across the easy axis the
  /// energy is quadratic without approximation; the sphere's measure 1/cos is met by rejection.
  func thermalStates(around sign: Double, _ noise: inout SpinNoise) -> SpinVectors {
    let axes = axes
    let deviation = (1 / (2 * thermalStability)).squareRoot()
    let hardDeviation = deviation / (1 + hardness).squareRoot()
    var states = SpinVectors.zero
    for lane in 0..<4 {
      while true {
        let (a, b) = (deviation * noise.normal(), hardDeviation * noise.normal())
        let rest = 1 - a * a - b * b
        guard rest > 0.1 else { continue }
        let along = rest.squareRoot()
        guard noise.unit() * along < 0.3 else { continue }
        let (e, s, h) = (axes.easy[lane], axes.saddle[lane], axes.hard[lane])
        states[lane] = (
          sign * along * e.x + a * s.x + b * h.x, sign * along * e.y + a * s.y + b * h.y,
          sign * along * e.z + a * s.z + b * h.z
        )
        break
      }
    }
    return states
  }
}
