import Methods
import Networks
import Programs

/// A configuration of a paper, counted by that paper's rule.
struct CountedStep {
  /// The graph that the rule counts.
  var network: Network
  /// What the rule says of it.
  var published: PublishedStep

  /// Counts a step of `method` over `backbone`, whose norms are not folded.
  ///
  /// * `set`: options of the method.
  /// * `rule`: nil for the method's own.
  init(
    _ method: Method, set options: [String: String] = [:], over backbone: Network, classes: Int,
    batch: Int = 8, by rule: AccountingRule? = nil
  ) throws {
    var method = method
    for (name, value) in options { try method.set(name, to: value) }
    let rule = rule ?? method.accounting
    network = try method.counted(by: rule, over: backbone, classes: classes)
    published = try PublishedStep(network, by: rule, batch: batch)
  }
}
