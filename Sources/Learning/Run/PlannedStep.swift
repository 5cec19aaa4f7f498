import Formats
public import Methods
public import Networks
public import Programs

/// A learning step that is planned before anything of it exists: an architecture needs no weights for that.
public struct PlannedStep: Sendable {
  /// A network by name, or a file that an import wrote.
  public let network: String
  /// How it is adapted, with what a search has found as its options.
  public let method: Method
  /// Lines that say what the method has chosen.
  public let notes: [String]
  /// The arithmetic.
  public let precision: Precision
  /// Images per step.
  public let batch: Int
  /// Pixels on each side.
  public let resolution: Int
  /// The pixels on each side that tasks are learned at unless told otherwise.
  public let learningResolution: Int
  /// Classes of the task.
  public let classes: Int
  /// Threads that the arena holds scratch for.
  public let threads: Int
  /// How bytes are counted.
  public let accounting: Plan.Accounting
  /// The paper by whose rule they are counted; nil where they are counted exactly.
  public let rule: AccountingRule?
  /// What the step takes, so counted.
  public let plan: Plan
  /// What the step takes as it is allocated.
  public let exact: Plan
  /// What a method that keeps features keeps of each picture, in bytes; nil of others.
  public let featureBytesPerPicture: Int?
  /// Values that are kept in 12 bits.
  public let fineValues: Int
  /// Whether an import would give some values 12 bits that now are planned with 8.
  public let isExpectedToGrow: Bool

  /// Plans a step.
  ///
  /// * `resolution`: pixels on each side; nil for those that the network was trained at.
  /// * `rule`: whose rule counts what is published; nil for that of the method's own paper.
  /// * `memoryLimit`: the most bytes that the step may be planned for, or that a method searches under, by
  ///   its own count; nil for no bound.
  ///
  /// - Throws: `FormatError` when there is no such network, the published rule cannot be applied to it, or
  ///   the plan exceeds the limit; `NetworkError` when method, precision and network do not go together.
  public static func planned(
    _ network: String, method: Method, precision: Precision = .int8, batch: Int = 8, resolution: Int? = nil,
    classes: Int = 10, threads: Int, accounting: Plan.Accounting = .exact,
    rule: AccountingRule? = nil, memoryLimit: Int? = nil
  ) throws -> PlannedStep {
    let (backbone, architecture, isImported) = try Self.backbone(
      network, precision: precision, resolution: resolution, classes: classes, threads: threads)
    let side = backbone.inputShape.height
    let context = MethodContext(backbone: backbone, classes: classes, byteBudget: memoryLimit)
    let method = try method.resolved(context)
    func step(_ batch: Int) throws -> Program {
      try method.program(
        over: backbone, classes: classes, precision: precision, batch: batch, threads: threads)
    }
    let program = try step(batch)
    let exact = Plan(program)
    if let memoryLimit, !method.searchesUnderBudget {
      try MemoryLimit(bytes: memoryLimit).check(exact, batch: batch) { try Plan(step($0)).totalBytes }
    }
    var plan = exact
    let rule = accounting == .published ? rule ?? method.accounting : nil
    if let rule {
      guard let published = architecture?.network(resolution: side, classes: classes) else {
        throw FormatError(
          "has no norms any more, which the published rule counts", at: network,
          remedy: "count exactly, or name one of \(Zoo.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      let counted = try method.counted(by: rule, over: published, classes: classes)
      plan = Plan(try PublishedStep(counted, by: rule, batch: batch), of: program)
    }
    return PlannedStep(
      network: network, method: method,
      notes: try method.notes(context) + method.adapted(context).notes(onLegalisingFor: precision),
      precision: precision, batch: batch, resolution: side,
      learningResolution: architecture?.learningResolution ?? FrozenNetwork.unknownsResolution,
      classes: classes, threads: threads, accounting: accounting, rule: rule, plan: plan,
      exact: exact,
      featureBytesPerPicture: method.featurePasses == nil ? nil : program.features?.bytesPerImage,
      fineValues: precision == .int8 ? backbone.fineValues.count : 0,
      isExpectedToGrow: precision == .int8 && !isImported && architecture?.checkpointLayer != nil)
  }

  private static func backbone(
    _ network: String, precision: Precision, resolution: Int?, classes: Int, threads: Int
  ) throws -> (backbone: Network, architecture: Zoo?, isImported: Bool) {
    if let named = Zoo(rawValue: network) {
      let (graph, isImported) = try FrozenNetwork.graph(
        of: named, resolution: resolution ?? named.nativeResolution, classes: classes)
      return (graph, named, isImported)
    }
    let frozen = try FrozenNetwork.load(network, precision: precision, threads: threads)
    return (
      frozen.network(resolution: resolution ?? frozen.graph.inputShape.height), frozen.architecture, true
    )
  }
}

extension PlannedStep: Encodable {
  private enum CodingKeys: String, CodingKey {
    case network, method, notes, precision, batch, classes, threads, accounting, exact
    case rule = "accounting_rule"
    case resolution = "resolution_px"
    case fineValues = "fine_values"
    case featureBytesPerPicture = "feature_bytes_per_picture"
  }

  /// Writes the plan and what it is a plan of, side by side, and beside a paper's count what is allocated.
  public func encode(to encoder: any Encoder) throws {
    try plan.encode(to: encoder)
    var inputs = encoder.container(keyedBy: CodingKeys.self)
    try inputs.encode(network, forKey: .network)
    try inputs.encode(method.name, forKey: .method)
    if !notes.isEmpty { try inputs.encode(notes, forKey: .notes) }
    try inputs.encode(precision, forKey: .precision)
    try inputs.encode(batch, forKey: .batch)
    try inputs.encode(resolution, forKey: .resolution)
    try inputs.encode(classes, forKey: .classes)
    try inputs.encode(threads, forKey: .threads)
    try inputs.encode(accounting, forKey: .accounting)
    try inputs.encode(fineValues, forKey: .fineValues)
    try inputs.encodeIfPresent(featureBytesPerPicture, forKey: .featureBytesPerPicture)
    guard let rule else { return }
    try inputs.encode(rule, forKey: .rule)
    try inputs.encode(exact, forKey: .exact)
  }
}
