import Methods
import Networks
import Randomness
import Testing

@testable import Programs

/// The memory plan against small cases that can be placed by hand, and random ones.
@Suite struct ArenaTests {
  /// A program of sums: each line names the two tensors read and the one written.
  func plan(_ bytes: [Int], _ sums: [(Int, Int, Int)], after: [Int]) -> ArenaPlan {
    let tensors = bytes.enumerated().map {
      Tensor(
        kind: .value(node: $0.offset), name: "t\($0.offset)", element: .int8, rows: 1, columns: $0.element,
        scale: Scale())
    }
    let instructions = sums.map { first, second, output in
      Instruction(
        pass: .forward, node: 0,
        body: AddInstruction(
          first: TensorID(index: first), second: TensorID(index: second), output: TensorID(index: output)))
    }
    return .plan(
      tensors, instructions, before: [TensorID(index: 0)], after: after.map { TensorID(index: $0) })
  }

  @Test func aChainNeedsTwoTensors() {
    // 0 → 1 → 2 → 3: never more than two live. 64 bytes and 64 readable ones each.
    let chain = plan([64, 64, 64, 64], [(0, 0, 1), (1, 1, 2), (2, 2, 3)], after: [3])
    #expect(chain.bytes == 2 * 128)
    #expect(chain.peakLiveBytes == 2 * 128)
    #expect(chain.lifetimes == [0...0, 0...1, 1...2, 2...2])
  }

  @Test func whatIsKeptKeepsItsPlace() {
    // 0 is read again at the end: three live.
    let kept = plan([64, 64, 64, 64], [(0, 0, 1), (1, 1, 2), (2, 0, 3)], after: [3])
    #expect(kept.bytes == 3 * 128)
    #expect(kept.lifetimes[0] == 0...2)
  }

  @Test func smallTensorsFillHoles() {
    // The two small ones live side by side where the large one lay before.
    let holes = plan([64, 320, 64, 64, 64], [(0, 0, 1), (1, 1, 2), (2, 2, 3), (2, 3, 4)], after: [4])
    #expect(holes.bytes == 384 + 128)
    #expect(holes.bytes == holes.peakLiveBytes)
  }

  /// Why a weight's gradient may stand in 32 bits until its update: where one is, less than 5 MiB are taken,
  /// and the arena has to have 7.97 elsewhere (`docs/results.md`, "One image after another").
  @Test func gradientsAreNotWhereTheArenaIsFull() throws {
    let network = try Method.repNet.attached(
      to: Zoo.mobileNetV2.network(resolution: 224, classes: 1000).folded(nil).network, classes: 10)
    let program = try Program.lowered(
      from: network, precision: .int8, batch: 8, isTraining: true, threads: 2)
    let plan = program.arena
    func live(_ at: Int) -> Int {
      program.tensors.indices.filter { plan.occupied[$0].contains(at) }
        .reduce(0) { $0 + ArenaPlan.room(plan.held[$1]) }
    }
    let gradients = program.tensors.indices.filter { program.tensors[$0].role == .gradient }
    let largest = try #require(gradients.map { program.tensors[$0].bytes }.max())
    let fullest = try #require(gradients.flatMap { Array(plan.occupied[$0]) }.map(live).max())
    #expect(largest == 460_800)
    #expect(fullest < 5 << 20)
    #expect(fullest < plan.peakLiveBytes)
  }

  /// Random programs: sound, and never below the largest sum of live tensors.
  @Test(arguments: UInt64(1)...20) func randomPrograms(_ seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let count = 40
    let bytes = (0..<count).map { _ in 1 + generator.next(below: 2000) }
    let sums = (1..<count).map { (generator.next(below: $0), generator.next(below: $0), $0) }
    let plan = plan(bytes, sums, after: [count - 1])
    for first in 0..<count {
      for second in 0..<first where plan.lifetimes[first].overlaps(plan.lifetimes[second]) {
        let (a, b) = (plan.offsets[first], plan.offsets[second])
        #expect(
          a + bytes[first] + 64 <= b || b + bytes[second] + 64 <= a, "seed \(seed): \(first), \(second)")
      }
    }
    #expect(plan.bytes >= plan.peakLiveBytes)
  }
}
