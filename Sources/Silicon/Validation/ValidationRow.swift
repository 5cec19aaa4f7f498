/// A published figure and what the model says instead.
public struct ValidationRow: Sendable, Hashable {
  /// How far the model may be off.
  public enum Bar: Sendable, Hashable {
    /// |computed/published − 1| at most this.
    case relative(Double)
    /// The larger over the smaller at most this.
    case factor(Double)

    /// The number itself.
    public var tolerance: Double {
      switch self {
      case .relative(let value), .factor(let value): value
      }
    }
  }

  /// What it has to do with the fit.
  public enum Role: String, Sendable, CaseIterable {
    /// A constant was fitted to it, or something was chosen with it in view: agreement proves little.
    case fitted = "fit"
    /// It had no say in any constant.
    case heldOut = "held_out"
  }

  /// Which figure it is, from the chip or model down to the number: colonnade, energy, 0.6V, 8.
  public var path: [String]
  /// The unit of both values.
  public var unit: String
  /// What was published.
  public var published: Double
  /// What the model computes.
  public var computed: Double
  /// How far it may be off.
  public var bar: Bar
  /// Whether the fit saw it.
  public var role: Role
  /// Where it was published.
  public var source: String
  /// Why the bar is missed, where it is known to be; nil where it should be met.
  public var miss: String?
  /// What papers claim of one technology over another, in a word; nil where the row is no claim.
  public var claim: String?

  /// A figure of these.
  public init(
    path: [String], unit: String, published: Double, computed: Double, bar: Bar, role: Role, source: String,
    miss: String? = nil, claim: String? = nil
  ) {
    (self.path, self.unit, self.published, self.computed) = (path, unit, published, computed)
    (self.bar, self.role, self.source, self.miss) = (bar, role, source, miss)
    self.claim = claim
  }

  /// computed/published − 1.
  public var relativeError: Double { computed / published - 1 }

  /// Whether the bar is met.
  public var passed: Bool {
    switch bar {
    // One part in 10⁹ for the arithmetic itself.
    case .relative(let tolerance): abs(relativeError) <= tolerance + 1e-9
    case .factor(let factor): max(computed / published, published / computed) <= factor
    }
  }

  /// Its name, for people and files: `colonnade/energy/0.6V/8`.
  public var id: String { path.joined(separator: "/") }

  /// What it is one figure of: all of the path but its end.
  public var series: [String] { path.count > 1 ? path.dropLast() : path }
}
