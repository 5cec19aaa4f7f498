import Execution
import Formats
import Learning
import Methods
import Networks
import Programs
import Records
import Silicon
import Tasks

extension MethodComparison {
  /// What `contestants` have learned, side by side. Figures come from those who give them elsewhere:
  /// accuracies and times from the runs, bytes and multiply-accumulates from the plan, energies from the
  /// chip.
  func sheet(
    of contestants: [Contestant], _ stream: TaskStream, in folder: String, threads: Int,
    _ observe: (Progress) throws -> Void
  ) throws -> ComparisonSheet {
    var processors: [String] = []
    let rows = try contestants.map { contestant in
      let runs = try seeds.map { try StoredRun(path: path(contestant, $0, in: folder)) }
      for name in runs.compactMap(\.record.processor) where !processors.contains(name) {
        processors.append(name)
      }
      let open = try openShares(contestant, stream, runs, threads: threads, observe)
      return try row(contestant, stream, runs, open: open, threads: threads)
    }
    return ComparisonSheet(
      network: network, tasks: stream.tasks.map(\.name), classes: stream.tasks.map(\.classNames.count),
      seeds: seeds, resolution: contestants[0].setup.resolution, batch: batch, epochs: epochs,
      maximumSteps: maximumSteps, processors: processors, chip: chip.name,
      technology: chip.technology.name, rows: rows)
  }

  private func row(
    _ contestant: Contestant, _ stream: TaskStream, _ runs: [StoredRun], open: OpenShares, threads: Int
  ) throws -> ComparisonSheet.Row {
    let setup = contestant.setup
    func program(batch: Int, isTraining: Bool) throws -> Program {
      try setup.program(
        over: contestant.frozen, classes: stream.mostClasses, batch: batch, isTraining: isTraining,
        threads: threads)
    }
    let plan = Plan(
      try program(batch: setup.batch, isTraining: true),
      keptPictures: setup.method.featurePasses == nil ? 0 : stream.tasks.map(\.train.count).max() ?? 0)
    let answering = try program(batch: 1, isTraining: false)
    let tasks = stream.tasks.indices.map { task in
      SeededAccuracy(runs.compactMap { $0.record.accuracyMatrix[after: task, on: task] })
    }
    // Of each run the mean over the tasks that have test pictures.
    let means = runs.map { run in
      stream.tasks.indices.compactMap { run.record.accuracyMatrix[after: $0, on: $0] }
    }
    let priced = try price(contestant, stream, open: open)
    return ComparisonSheet.Row(
      method: setup.method, precision: setup.precision,
      accuracy: SeededAccuracy(means.filter { !$0.isEmpty }.map(\.mean)), tasks: tasks,
      trainableParameters: plan.trainableParameters, savedBytes: plan.savedBytes, arenaBytes: plan.arenaBytes,
      totalBytes: plan.totalBytes, featureBytes: plan.featureBytes,
      stepMilliseconds: runs.flatMap(\.stepMilliseconds).median,
      stepMACs: plan.stepMACs, inferenceMACs: Plan(answering, open: open).forwardMACs,
      openInferenceMACs: Plan(answering).forwardMACs, price: priced.flatMap(ComparisonSheet.StepPrice.init))
  }

  /// The chip's price of a step; nil in float32, which no array of it computes in.
  func price(_ contestant: Contestant, _ stream: TaskStream, open: OpenShares) throws -> PricedChip? {
    let setup = contestant.setup
    guard setup.precision == .int8 else { return nil }
    var work = PricedWork(
      network: network, method: setup.method, batch: setup.batch, resolution: setup.resolution,
      classes: stream.mostClasses)
    (work.earlier, work.byteBudget) = (setup.pool, contestant.byteBudget)
    (work.trace.open, work.takesImport) = (open, true)
    let network = try work.pricedNetwork()
    return try PricedChip(
      chip, step: Workload(network.program(batch: work.batch, isTraining: true), trace: work.trace),
      inference: Workload(network.program(batch: 1, isTraining: false), trace: work.trace), work)
  }

  /// What gates leave open over the test pictures of every task and seed, picture by picture.
  private func openShares(
    _ contestant: Contestant, _ stream: TaskStream, _ runs: [StoredRun], threads: Int,
    _ observe: (Progress) throws -> Void
  ) throws -> OpenShares {
    let setup = contestant.setup
    let answering = try setup.program(
      over: contestant.frozen, classes: stream.mostClasses, batch: 1, isTraining: false, threads: 1)
    guard !answering.gates.isEmpty else { return .all }
    var counter = GateCounter()
    let pool = ThreadPool(count: threads)
    for run in runs {
      for (index, task) in stream.tasks.enumerated() {
        let pictures = try task.prepare(.test, resolution: setup.resolution, threads: threads)
        let earlier = try LearnedAdapter.read(
          by: setup.method, after: stream.tasks[..<index].map(\.name), of: run.layout, over: contestant.frozen
        )
        let adapted = try AdapterFile(path: run.layout.path + "/" + RunLayout.adapterFile(task: task.name))
          .bound(
            to: contestant.frozen, earlier: earlier, batch: 1, pool: pool,
            instructionSet: setup.instructionSet)
        try adapted.count(gatesOver: pictures, into: &counter) {
          try observe(.counting(name: "\(run.layout.name), \(task.name)", done: $0, total: pictures.count))
        }
      }
    }
    return counter.shares
  }
}

extension [Double] {
  /// The middle one, of an even number the mean of the two; nil where there is none.
  fileprivate var median: Double? {
    guard !isEmpty else { return nil }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
