import Foundation
import Kernels
import Testing

struct SoftmaxTests {
  struct Problem {
    var logits: [Int32]
    var labels: [Int]
    var classes: Int
    var multiplier: Int32
    var shift: Int
    var smoothing: Int
    var seed: UInt32

    /// Logits of a span in units of log2 that goes from nothing to hopeless.
    init(seed: Int, classes: Int? = nil) {
      var g = ElementwiseGenerator(seed: UInt64(seed))
      self.classes = classes ?? Int.random(in: 1...40, using: &g)
      let batch = Int.random(in: 1...5, using: &g)
      let limit: Int32 = [0, 3, 1000, 100_000, .max].randomElement(using: &g)!
      logits = (0..<batch * self.classes).map { _ in Int32.random(in: -limit...limit, using: &g) }
      labels = (0..<batch).map { [classes = self.classes] _ in Int.random(in: -1..<classes, using: &g) }
      multiplier = .random(in: 1 << 24...Int32.max, using: &g)
      shift = Int.random(in: 20...40, using: &g)
      smoothing = [0, 6554, 65536].randomElement(using: &g)!
      self.seed = UInt32(truncatingIfNeeded: g.next())
    }

    var reference: Reference.Softmax {
      Reference.Softmax(
        logits: logits, labels: labels, classes: classes, multiplier: multiplier, shift: shift,
        smoothing: smoothing, seed: seed)
    }

    func run(_ kernels: rm_kernels, labelled: Bool = true) -> Reference.Softmax {
      let copies = Copies()
      defer { copies.release() }
      let logitCopy = copies.of(logits)
      let labelCopy = copies.of(labels.map(Int32.init))
      let probabilities = copies.of([Int32](repeating: -1, count: logits.count))
      let error = copies.of([Int8](repeating: 99, count: logits.count))
      var block = rm_softmax()
      block.logits = UnsafePointer(logitCopy.pointer)
      block.labels = labelled ? UnsafePointer(labelCopy.pointer) : nil
      block.batch = labels.count
      block.classes = classes
      block.multiplier = multiplier
      block.shift = Int32(shift)
      block.smoothing = Int32(smoothing)
      block.seed = seed
      block.probabilities = probabilities.pointer
      block.error = labelled ? error.pointer : nil
      kernels.softmax(&block)
      var result = Reference.Softmax(
        logits: [], labels: nil, classes: 1, multiplier: 0, shift: 0, smoothing: 0, seed: 0)
      result.probabilities = probabilities.elements
      result.error = labelled ? error.elements : []
      result.errorExponent = Int(block.error_exponent)
      result.loss = Int(block.loss)
      result.correct = Int(block.correct)
      return result
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `Softmax equals its definition`(set: InstructionSet) throws {
    let kernels = try #require(set.kernels)
    for seed in 0..<60 {
      let problem = Problem(seed: seed, classes: seed == 7 ? 4096 : nil)
      let expected = problem.reference
      #expect(problem.run(kernels) == expected, "seed \(seed)")
      let unlabelled = problem.run(kernels, labelled: false)
      #expect(unlabelled.probabilities == expected.probabilities, "seed \(seed)")
      #expect(unlabelled.loss == 0 && unlabelled.errorExponent == -30)
    }
  }

  @Test func `Powers of two are right to 27 bits and logarithms to 16`() {
    for distance in stride(from: 0, through: 30 << 16, by: 997) {
      let exact = exp2(-Double(distance) / 65536) * 0x1p30
      let bound = exact * 0x1p-27 + 0.5
      #expect(abs(Double(Reference.Softmax.exp2(distance)) - exact) <= bound, "distance \(distance)")
    }
    #expect(Reference.Softmax.exp2(0) == 1 << 30)
    #expect(Reference.Softmax.exp2(30 << 16) == 1 && Reference.Softmax.exp2(30 << 16 + 1) == 0)
    #expect((0...1000).allSatisfy { Reference.Softmax.exp2($0) >= Reference.Softmax.exp2($0 + 1) })
    for i in 0..<500 {
      let x = (1 << 30) + i * i * i * 30_011
      let error = log2(Double(x) / 0x1p30) * 65536 - Double(Reference.Softmax.log2(x))
      #expect(error > -0.01 && error < 1.01, "x \(x)")
    }
  }

  @Test func `Probabilities and loss agree with Double, and errors sum to 0`() {
    for seed in 0..<40 {
      let problem = Problem(seed: seed)
      let result = problem.reference
      var loss = 0.0
      for (image, label) in problem.labels.enumerated() {
        let range = image * problem.classes..<(image + 1) * problem.classes
        let scale = Double(problem.multiplier) * exp2(-Double(problem.shift)) / 65536
        let z = problem.logits[range].map { Double($0) * scale }
        let top = z.max()!
        let distances = z.map { top - $0 }
        let sum = distances.reduce(0) { $0 + exp2(-$1) }
        for (c, distance) in distances.enumerated() {
          let probability = exp2(-distance) / sum
          let integer = Double(result.probabilities[range.lowerBound + c]) / 0x1p30
          // Each logit is rounded down to 2^-16 of log2: a factor of 2^(2^-16) at most.
          #expect(abs(integer - probability) <= 1.2e-5 * probability + 0x1p-28, "seed \(seed)")
          guard label >= 0 else { continue }
          let smoothing = Double(problem.smoothing) / 65536
          let target = smoothing / Double(problem.classes) + (c == label ? 1 - smoothing : 0)
          loss += target * (log2(sum) + min(distance, 256))
        }
        let total = result.probabilities[range].reduce(0) { $0 + Int($1) }
        #expect(abs(total - 1 << 30) <= problem.classes / 2 + 1)
      }
      let difference = Double(result.loss) / 65536 - loss
      #expect(abs(difference) < 0x1p-14 * Double(problem.labels.count), "seed \(seed): \(difference)")
    }
  }

  @Test func `A row without a label adds nothing`() throws {
    var problem = Problem(seed: 3, classes: 5)
    problem.logits = Array((0..<15).map { Int32(1000 * $0 % 7000) })
    problem.labels = [2, -1, 4]
    let some = problem.reference
    #expect(some.error[5..<10].allSatisfy { $0 == 0 } && some.probabilities.count == 15)
    problem.logits.removeSubrange(5..<10)
    problem.labels.remove(at: 1)
    let rest = problem.reference
    #expect(some.loss == rest.loss && some.correct == rest.correct)
    #expect(some.errorExponent == rest.errorExponent)
    problem.labels = [-1, -1]
    #expect(problem.reference.loss == 0 && problem.reference.error.allSatisfy { $0 == 0 })
  }

  @Test func `The error's rounding is unbiased and its exponent the smallest`() {
    var problem = Problem(seed: 5)
    problem.classes = 3
    problem.labels = [1]
    problem.logits = [100, 220, -50]
    problem.multiplier = 1 << 30
    problem.shift = 21
    problem.smoothing = 6554
    let rounds = 4000
    var sums = [0.0, 0, 0]
    for round in 0..<rounds {
      problem.seed = UInt32(truncatingIfNeeded: round &* 0x9E37_79B1)
      let result = problem.reference
      #expect(result.error.contains { abs(Int($0)) >= 63 })
      for c in 0..<3 { sums[c] += Double(result.error[c]) * exp2(Double(result.errorExponent)) }
    }
    let share = Double((6554 << 14) / 3) / 0x1p30
    let targets = [share, 1 - 2 * share, share]
    let step = exp2(Double(problem.reference.errorExponent))
    for c in 0..<3 {
      let exact = Double(problem.reference.probabilities[c]) / 0x1p30 - targets[c]
      // A uniform fraction's mean over 4,000 draws: five standard deviations are 0.04 steps.
      #expect(abs(sums[c] / Double(rounds) - exact) < 0.04 * step, "class \(c)")
    }
  }
}
