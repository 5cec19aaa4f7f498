import Execution
import Networks
import Programs

/// How far an int8 network agrees with its float32 original on the same pictures.
public struct Agreement: Sendable, Codable {
  /// Pictures compared.
  public var images: Int
  /// Share of pictures with the same most probable class.
  public var top1: Double
  /// Mean cosine of the pooled features.
  public var featureCosine: Double

  enum CodingKeys: String, CodingKey {
    case images, top1
    case featureCosine = "feature_cosine"
  }

  /// Compares both precisions of a network, picture by picture.
  public static func measured(
    _ network: Network, _ values: ModelValues, images: [[UInt8]], threads: Int
  ) throws -> Agreement {
    var answers: [[(top: Int, features: [Double])]] = []
    for precision in [Precision.float32, .int8] {
      let program = try Program.lowered(
        from: network, precision: precision, batch: 1, isTraining: false, threads: threads)
      let store = try ParameterStore(program: program, model: values, seed: 0)
      let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: threads))
      answers.append(
        images.map { image in
          image.withUnsafeBufferPointer { executor.setImage(0, $0.baseAddress!) }
          var pooled: [Double] = []
          executor.infer(observing: { instruction in
            guard let pool = instruction.body as? GlobalPoolInstruction else { return }
            pooled = Self.numbers(executor.bytes(of: pool.output), program[pool.output].element)
          })
          let probabilities = Self.numbers(
            executor.bytes(of: program.probabilities), program[program.probabilities].element)
          let top = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
          return (top, pooled)
        })
    }
    let same = zip(answers[0], answers[1]).filter { $0.top == $1.top }.count
    let cosines = zip(answers[0], answers[1]).map { cosine($0.features, $1.features) }
    return Agreement(
      images: images.count, top1: Double(same) / Double(max(1, images.count)),
      featureCosine: cosines.reduce(0, +) / Double(max(1, cosines.count)))
  }

  /// The numbers in `bytes`: features that no rectifier precedes have a sign.
  static func numbers(_ bytes: UnsafeRawBufferPointer, _ element: Element) -> [Double] {
    switch element {
    case .uint8: bytes.map { Double($0) }
    case .int8: bytes.map { Double(Int8(bitPattern: $0)) }
    case .int32: bytes.assumingMemoryBound(to: Int32.self).map { Double($0) }
    case .float32: bytes.assumingMemoryBound(to: Float.self).map { Double($0) }
    case .bit: []
    }
  }

  /// Agreement on photographs that the network compared has not been calibrated on: every fifth photograph
  /// with a network that the others calibrate, five times. The network that all photographs calibrate is a
  /// sixth. `progress` is told how many of how many parts of that are done.
  static func crossed(
    _ calibration: Calibration, photographs: [[UInt8]], progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> Agreement {
    let folds = min(5, photographs.count)
    var same = 0.0
    var cosines = 0.0
    for fold in 0..<folds {
      let known = photographs.indices.filter { $0 % folds != fold }.map { photographs[$0] }
      let unseen = photographs.indices.filter { $0 % folds == fold }.map { photographs[$0] }
      progress(3 * fold, 3 * folds)
      let seen = try calibration.observed(
        Pictures.calibrating(known, resolution: calibration.network.inputShape.height))
      progress(3 * fold + 1, 3 * folds)
      let values = calibration.quantised(seen)
      progress(3 * fold + 2, 3 * folds)
      let part = try measured(calibration.network, values, images: unseen, threads: calibration.threads)
      same += part.top1 * Double(unseen.count)
      cosines += part.featureCosine * Double(unseen.count)
    }
    progress(3 * folds, 3 * folds)
    let count = Double(photographs.count)
    return Agreement(images: photographs.count, top1: same / count, featureCosine: cosines / count)
  }

  static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    let dot = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    let lengths = a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }
    return lengths > 0 ? dot / lengths.squareRoot() : 0
  }
}
