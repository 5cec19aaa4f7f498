import Methods
public import Networks
public import Programs
public import Records

extension Plan {
  /// What learning `classes` classes over `frozen` takes.
  ///
  /// * `pictures`: those of the task, of which a method may keep features.
  /// * `batch`: images per step, if not those of `setup`.
  ///
  /// - Throws: `NetworkError` when method, precision, resolution and network do not go together.
  public init(
    _ frozen: FrozenNetwork, setup: LearningSetup, classes: Int, pictures: Int = 0, batch: Int? = nil,
    threads: Int
  ) throws(NetworkError) {
    self.init(
      try setup.program(over: frozen, classes: classes, batch: batch, threads: threads),
      keptPictures: setup.method.featurePasses == nil ? 0 : pictures)
  }
}

// Records stand below programs, so that a report is made without them: what a plan says is copied.

extension PlanFigures {
  /// What `plan` says.
  public init(_ plan: Plan) {
    self.init(
      trainableParameters: plan.trainableParameters, frozenParameters: plan.frozenParameters,
      frozenBytes: plan.frozenBytes, trainableBytes: plan.trainableBytes, optimizerBytes: plan.optimizerBytes,
      arenaBytes: plan.arenaBytes, savedBytes: plan.savedBytes, peakActivationBytes: plan.peakActivationBytes,
      forwardMACs: plan.forwardMACs, stepMACs: plan.stepMACs, featureBytes: plan.featureBytes)
  }
}

extension PlanRecord {
  /// The arena of a program: which tensor lies where, and for how long.
  public init(_ program: Program) {
    self.init(
      instructions: program.instructions.map { "\($0.pass.rawValue) \(program.name(of: $0))" },
      tensors: program.tensors.indices.map { index in
        let tensor = program.tensors[index]
        let life = program.arena.occupied[index]
        return Tensor(
          name: tensor.name, kind: tensor.role.rawValue, bytes: program.arena.held[index],
          offset: program.arena.offsets[index], first: life.lowerBound, last: life.upperBound)
      },
      arenaBytes: program.arena.bytes)
  }
}
