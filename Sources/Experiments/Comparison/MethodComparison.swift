public import Learning
public import Methods
public import Networks
public import Programs
public import Silicon
public import Tasks

/// Methods that learn the same tasks from the same pictures over one network, in each precision and with each
/// seed. Every one of them is an ordinary run in a folder of its own, so that what is there is not learned
/// again.
public struct MethodComparison: Sendable {
  /// A network by name, or a file that an import wrote.
  public var network: String
  /// Tasks in order: names, or folders of pictures.
  public var tasks: [String]
  /// The methods with their options; nil for each that needs no pool and goes with the network.
  public var methods: [Method]?
  /// The precisions; each method learns in all of them.
  public var precisions: [Precision] = [.int8]
  /// Of learning: the order of pictures, draws and roundings.
  public var seeds: [UInt64] = [1, 2, 3]
  /// Pixels on each side; nil for those that the network learns at.
  public var resolution: Int?
  /// Images per step.
  public var batch = 8
  /// How often every picture is learned from.
  public var epochs = 8
  /// The most steps for each task; nil for as many as the epochs take.
  public var maximumSteps: Int?
  /// Rates and smoothing.
  public var settings = LearningSettings()
  /// How training pictures are varied.
  public var augmentation = Augmentation.light
  /// How pictures of folders are brought to squares.
  public var framing = Framing.photograph
  /// The bound, in bytes, for a method that searches under one; nil for its default.
  public var byteBudget: Int?
  /// Folders of runs whose adapters a method builds on; of each precision those that learned in it are taken.
  public var pool: [String] = []
  /// What the price of a step is that of.
  public var chip = Chip.standard()

  /// A comparison with the defaults of the command line.
  ///
  /// * `tasks`: names, or folders of pictures.
  /// * `methods`: nil for each that needs no pool and goes with the network.
  public init(network: String, tasks: [String], methods: [Method]? = nil) {
    (self.network, self.tasks, self.methods) = (network, tasks, methods)
  }

  /// What may be watched while it works.
  public enum Progress {
    /// Something to be told, in a line.
    case note(String)
    /// A folder of pictures is looked at.
    case looking(source: String, done: Int, total: Int)
    /// A network is imported at its first use.
    case importing(ImportPhase, done: Int, total: Int)
    /// A run begins or goes on: the `number`th of `total`, by the name of its folder.
    case run(name: String, number: Int, total: Int, isResumed: Bool)
    /// What happens in a run.
    case learning(Learner.Progress, tasks: [String])
    /// Test pictures are answered again, to count what gates leave open.
    case counting(name: String, done: Int, total: Int)
  }

  /// What is learned by one method in one precision.
  struct Contestant {
    /// The method with what it has chosen; the seed is that of no run.
    var setup: LearningSetup
    var frozen: FrozenNetwork
    /// The pool's runs of this precision.
    var pool: [String]
    var byteBudget: Int?

    var method: Method { setup.method }

    /// The method with a seed.
    func seeded(_ seed: UInt64) -> LearningSetup {
      var setup = setup
      setup.seed = seed
      return setup
    }

    /// The folder of a run, within that of the comparison.
    func name(seed: UInt64) -> String { "\(method.name)-\(setup.precision.rawValue)-\(seed)" }
  }
}
