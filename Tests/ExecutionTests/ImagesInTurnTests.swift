import Kernels
import Methods
import Networks
import Programs
import Testing

@testable import Execution

/// One image after another through the first instructions: less memory, the same bits.
@Suite struct ImagesInTurnTests {
  static let images = TestImages(Shape(32, 32, 3), count: 5, classes: 4)

  static let cases: [(String, Method, Precision)] = Precision.allCases.flatMap { precision in
    [
      ("rep-net", Method.repNet, precision), ("bias", .bias, precision), ("full", .full, precision),
      ("rep-net+bias", .repNetBias, precision),
    ]
  }

  /// What is learned is the same, for one thread and two, with fine values too.
  @Test(arguments: cases, [[], TestNetworks.embeddedFineValues])
  func learningIsTheSame(_ what: (name: String, method: Method, precision: Precision), fine: Set<String>)
    throws
  {
    let model = try TestModel(.embedded(resolution: 32, classes: 10), images: Self.images).refined(fine)
    func session(_ imagesInTurn: Bool, threads: Int) throws -> Session {
      let session = try Session(
        model, what.method, what.precision, images: Self.images, threads: threads, imagesInTurn: imagesInTurn)
      session.settle()
      session.learn(3)
      return session
    }
    for threads in 1...2 {
      let whole = try session(false, threads: threads)
      let turns = try session(true, threads: threads)
      #expect(whole.program.arena.inTurn == 0 && turns.program.arena.inTurn > 0)
      #expect(turns.store.state == whole.store.state, "\(what.name), \(threads) threads")
    }
  }

  /// Answers are the same; the arena of a program that only answers holds little more than one image's peak.
  @Test(arguments: Precision.allCases) func answersAreTheSame(_ precision: Precision) throws {
    let model = try TestModel(.embedded(resolution: 32, classes: 10), images: Self.images)
    func probabilities(_ imagesInTurn: Bool) throws -> (bytes: Int, [UInt8]) {
      let program = try Program.lowered(
        from: model.backbone, precision: precision, batch: 5, isTraining: false, imagesInTurn: imagesInTurn)
      let store = try ParameterStore(program: program, model: model.values, seed: 1)
      let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
      executor.take(Self.images)
      executor.infer()
      return (program.arena.bytes, executor.uint8s(program.probabilities))
    }
    let (whole, expected) = try probabilities(false)
    let (turns, found) = try probabilities(true)
    #expect(found == expected)
    #expect(2 * turns < whole, "\(turns) of \(whole) bytes")
  }

  /// Activations, rectified sums and products among them: as far as images can run in turn.
  @Test(arguments: Precision.allCases) func everyKindGivesTheSameAnswers(_ precision: Precision) throws {
    let images = TestImages(Shape(19, 15, 3), count: 4, classes: 4)
    let model = try TestModel(TestNetworks.wide(), images: images)
    var answers: [[UInt8]] = []
    for imagesInTurn in [false, true] {
      var program = try Program.lowered(
        from: model.backbone, precision: precision, batch: 4, isTraining: false, threads: 2)
      if imagesInTurn {
        program.runImagesInTurn()
        let kinds = Set(program.instructions[..<program.arena.inTurn].map { "\(type(of: $0.body))" })
        #expect(kinds.isSuperset(of: ["ConvolutionInstruction"]), "\(kinds)")
      }
      let store = try ParameterStore(program: program, model: model.values, seed: 1)
      let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 2))
      executor.take(images)
      executor.infer()
      answers.append(executor.uint8s(program.probabilities))
    }
    #expect(answers[0] == answers[1])
  }
}
