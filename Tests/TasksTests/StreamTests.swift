import Formats
import Testing

@testable import Tasks

@Suite("Batches and streams")
struct StreamTests {
  private func read(_ order: BatchOrder, step: Int) -> [Int] {
    var indices = [Int32](repeating: -1, count: order.batch)
    indices.withUnsafeMutableBufferPointer { order.indices(step: step, into: $0) }
    return indices.map(Int.init)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1000, 4097]) func everyEpochIsAPermutation(count: Int)
  {
    let order = BatchOrder(count: count, batch: 1, seed: 3, task: 1)
    for epoch in 0..<3 {
      let indices = (0..<count).map { order.index(epoch: epoch, position: $0) }
      #expect(indices.sorted() == Array(0..<count), "epoch \(epoch)")
    }
  }

  @Test func ordersDifferBySeedTaskAndEpoch() {
    func order(_ seed: UInt64, _ task: Int, _ epoch: Int) -> [Int] {
      let order = BatchOrder(count: 100, batch: 1, seed: seed, task: task)
      return (0..<100).map { order.index(epoch: epoch, position: $0) }
    }
    let all = [order(1, 1, 0), order(2, 1, 0), order(1, 2, 0), order(1, 1, 1), Array(0..<100)]
    #expect(Set(all).count == all.count)
  }

  @Test func placesAreEvenlyTaken() {
    // How often example 0 is read in each quarter of the epoch: 250 each, five standard deviations are 68.
    let order = BatchOrder(count: 40, batch: 1, seed: 8, task: 0)
    var quarters = [0, 0, 0, 0]
    for epoch in 0..<1000 {
      let place = (0..<40).first { order.index(epoch: epoch, position: $0) == 0 }!
      quarters[place / 10] += 1
    }
    #expect(quarters.allSatisfy { (182...318).contains($0) }, "\(quarters)")
  }

  @Test func stepsRunThroughTheEpochsInAnyOrderOfAsking() {
    let order = BatchOrder(count: 10, batch: 4, seed: 1, task: 0)
    let steps = order.stepCount(epochs: 2)
    #expect(steps == 5)
    let sequence = (0..<steps).flatMap { read(order, step: $0) }
    #expect(sequence.prefix(10).sorted() == Array(0..<10))
    #expect(sequence.suffix(10).sorted() == Array(0..<10))
    for step in [4, 0, 2, 3, 1] {
      #expect(read(order, step: step) == Array(sequence[step * 4..<step * 4 + 4]))
    }
    #expect(order.epoch(step: 2, position: 1) == 0 && order.epoch(step: 2, position: 2) == 1)
  }

  @Test func namesOfAStreamDiffer() throws {
    let sample = try ImageTask.load("sample")
    #expect(try TaskStream([sample]).sharesClasses)
    #expect(formatError { _ = try TaskStream([sample, sample]) }?.place == "sample")
    #expect(formatError { _ = try TaskStream([] as [ImageTask]) }?.what == "is empty")
  }
}
