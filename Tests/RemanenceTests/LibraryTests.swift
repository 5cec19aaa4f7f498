import Foundation
import Remanence
import Testing

/// What the command does, done by a program that imports the library alone.
@Suite("One import gives what the command gives")
struct LibraryTests {
  private let path = NSTemporaryDirectory() + "remanence-library-" + UUID().uuidString

  /// The program of README.md, with a few steps instead of all.
  @Test func aRunIsLearnedTestedAndAsked() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let network = try FrozenNetwork.load("embedded", precision: .int8, threads: 2)
    let setup = LearningSetup(resolution: 16, maximumSteps: 20)
    let session = try LearningSession.begin(["sample"], over: network, setup: setup, at: path, threads: 2)
    var steps = 0
    let isComplete = try session.learn(observe: { progress in
      if case .step = progress { steps += 1 }
    })
    #expect(isComplete)
    #expect(steps == 20)

    let run = try LearnedRun.open(path: path, threads: 2)
    let task = try run.learned(["sample"])[0]
    #expect(try run.tested(task).accuracy == run.record.accuracyMatrix[after: 0, on: 0])
    let (adapter, answering) = try run.adapted(to: task, batch: 1)
    let answer = try answering.answer(to: [UInt8](repeating: 128, count: 3 * 16 * 16))
    #expect(adapter.classNames.indices.contains(answer.label) && (0...1).contains(answer.confidence))
    #expect(throws: FormatError.self) { try run.learned(["another"]) }
  }

  @Test func aStepIsPlannedAndPriced() throws {
    let planned = try PlannedStep.planned("embedded", method: .repNet, batch: 2, threads: 1)
    let work = PricedWork(network: "embedded", method: .repNet, batch: 2)
    let comparison = try ChipComparison.priced(work, on: .standard(.sot))
    #expect(comparison.priced.main.total.macs == planned.plan.stepMACs)
    #expect(comparison.priced.main.total.energy.total > .zero)
  }

  @Test func aStreamIsLearnedOnArraysWithoutAFault() throws {
    let network = try FrozenNetwork.load("embedded", precision: .int8, threads: 1)
    let stream = try SimulatedLearning.prepared(
      network, setup: LearningSetup(resolution: 16, batch: 4, maximumSteps: 2),
      stream: .loaded(["sample"]),
      threads: 1)
    var faults = FaultRates()
    faults.writeError = 0
    let memory = try SimulatedArrays(.standard(.sas), faults: faults).memory(seed: 1)
    let (plain, arrays) = (
      try stream.learn(on: nil, threads: 1), try stream.learn(on: memory, threads: 1)
    )
    #expect(plain.adapterSHA256 == arrays.adapterSHA256 && plain.accuracies == arrays.accuracies)
  }
}
