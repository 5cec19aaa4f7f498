import Methods
import Networks
public import Programs
public import Records

extension PlanFigures {
  /// The memory of learning `classes` classes over `frozen`.
  ///
  /// * `batch`: images per step, if not those of `setup`.
  ///
  /// - Throws: `NetworkError` when method, precision, resolution and network do not go together.
  public init(
    _ frozen: FrozenNetwork, setup: LearningSetup, classes: Int, batch: Int? = nil, threads: Int
  ) throws(NetworkError) {
    let network = try setup.method.attached(
      to: frozen.network(resolution: setup.resolution), classes: classes, precision: setup.precision)
    self.init(
      try Program.lowered(
        from: network, precision: setup.precision, batch: batch ?? setup.batch, isTraining: true,
        threads: threads))
  }

  /// The memory of learning with a program: what is allocated, read off the program.
  public init(_ program: Program) {
    var (frozen, trained, frozenBytes, trainedBytes, optimizer) = (0, 0, 0, 0, 0)
    for parameter in program.parameters {
      let count = parameter.count
      if parameter.isTrainable {
        trained += count
        // Two planes, or a float; two moments of 32 bits.
        trainedBytes += program.precision == .int8 ? 2 * count : 4 * count
        optimizer += 8 * count
      } else {
        frozen += count
        switch (program.precision, parameter.role) {
        // 8 bits a weight and a 32-bit scale per output channel; 32 bits a bias.
        case (.int8, .weight): frozenBytes += count + 4 * parameter.extents[0]
        default: frozenBytes += 4 * count
        }
      }
    }
    self.init(
      trainableParameters: trained, frozenParameters: frozen, frozenBytes: frozenBytes,
      trainableBytes: trainedBytes, optimizerBytes: optimizer, arenaBytes: program.arena.bytes,
      savedBytes: program.arena.savedBytes, peakActivationBytes: program.arena.peakLiveBytes,
      forwardMACs: program.macs(of: [.forward]), stepMACs: program.macs(of: Set(Instruction.Pass.allCases)))
  }
}

extension Program {
  /// Multiply-accumulates of one step in the given passes.
  public func macs(of passes: Set<Instruction.Pass>) -> Int {
    instructions.reduce(0) { passes.contains($1.pass) ? $0 + $1.macs : $0 }
  }
}

extension PlanRecord {
  /// The arena of a program: which tensor lies where, and for how long.
  public init(_ program: Program) {
    self.init(
      instructions: program.instructions.map { "\($0.pass.rawValue) \($0.node)" },
      tensors: program.tensors.indices.map { index in
        let tensor = program.tensors[index]
        let life = program.arena.lifetimes[index]
        return Tensor(
          name: tensor.name, kind: tensor.role.rawValue, bytes: tensor.bytes,
          offset: program.arena.offsets[index], first: life.lowerBound, last: life.upperBound)
      },
      arenaBytes: program.arena.bytes)
  }
}
