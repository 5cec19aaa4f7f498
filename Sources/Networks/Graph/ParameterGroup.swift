/// How the parameters of a node learn.
public struct ParameterGroup: Hashable, Sendable, Codable {
  /// The group's name, for people: "head", "side".
  public var name: String
  /// The learning rate before the schedule.
  public var rate: Double
  /// The rule of an update.
  public var rule: UpdateRule

  /// A group that learns at `rate` by `rule`.
  public init(_ name: String, rate: Double, rule: UpdateRule = .adam) {
    (self.name, self.rate, self.rule) = (name, rate, rule)
  }
}

/// How a gradient changes a parameter.
public enum UpdateRule: String, Hashable, Sendable, Codable, CaseIterable {
  /// Adam (Kingma, Ba, ICLR 2015); in integers as docs/arithmetic.md, section 10, says.
  case adam

  /// Bytes of state for each parameter that learns: two moments of 32 bits.
  public var stateBytes: Int { 8 }
}

/// Where the values of a node's parameters come from when a task begins.
public enum ParameterOrigin: Hashable, Sendable {
  /// From the frozen network's file.
  case backbone
  /// Drawn from the parameter's initialiser: what a method adds.
  case fresh
  /// From an earlier adapter, by its place among those that a method was told of: the parameter of the same
  /// role of `node` there. Another run's nodes are known by the names in its file alone, which are compared
  /// and never parsed.
  case adapter(Int, node: String)
}
