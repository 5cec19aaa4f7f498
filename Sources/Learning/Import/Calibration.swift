import Execution
import Networks
import Programs

/// Finds the scale of every activation from pictures: the one whose rounding and clipping lose the least.
public struct Calibration {
  /// The float network, norms folded.
  let network: Network
  let weights: Weights
  let threads: Int

  /// Calibrates `network`.
  public init(_ network: Network, _ weights: Weights, threads: Int) {
    (self.network, self.weights, self.threads) = (network, weights, threads)
  }

  /// The scales of all values, by node name.
  /// - Parameter images: RGB pictures of the network's resolution, one after another.
  public func scales(images: [[UInt8]]) throws -> [String: Float] {
    let program = try Program.lowered(
      from: network, precision: .float32, batch: 1, isTraining: false, threads: threads)
    let store = try ParameterStore(program: program, model: ModelValues(floats: weights.values), seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: threads))
    var histograms: [String: Histogram] = [:]
    for isCounting in [false, true] {
      for image in images {
        image.withUnsafeBufferPointer { executor.setImage(0, $0.baseAddress!) }
        executor.infer(observing: { instruction in
          guard let id = instruction.calibrated else { return }
          let values = executor.bytes(of: id).assumingMemoryBound(to: Float.self)
          let name = program[id].name
          if isCounting {
            histograms[name]?.count(values)
          } else {
            histograms[name, default: Histogram()].widen(values)
          }
        })
      }
    }
    var scales = histograms.mapValues { $0.scale }
    scales[network.nodes[0].name] = network.normalisation.inputScale
    return scales
  }
}

extension Instruction {
  /// The tensor whose range calibration watches.
  fileprivate var calibrated: TensorID? {
    switch body {
    case .convolution(let i): i.output
    case .add(let i): i.output
    case .globalPool(let i): i.output
    default: nil
    }
  }
}

extension Normalisation {
  /// The scale that maps every byte of an image into −127…127.
  var inputScale: Float {
    let reach = zip(mean, deviation).map { max($0, 1 - $0) / $1 }.max() ?? 1
    return reach / 127
  }
}

/// The magnitudes of one value over all pictures.
struct Histogram {
  private static let binCount = 4096
  private var bins = [Int](repeating: 0, count: binCount)
  private var largest: Float = 0
  private var isSigned = false

  /// First pass: the range.
  mutating func widen(_ values: UnsafeBufferPointer<Float>) {
    for value in values {
      largest = max(largest, abs(value))
      if value < 0 { isSigned = true }
    }
  }

  /// Second pass: the counts.
  mutating func count(_ values: UnsafeBufferPointer<Float>) {
    guard largest > 0 else { return }
    let factor = Float(Self.binCount) / largest
    for value in values { bins[min(Self.binCount - 1, Int(abs(value) * factor))] += 1 }
  }

  /// The scale with the smallest mean squared error of rounding (step² / 12) and clipping together, the largest
  /// integer being 127 for signed values and 255 for others.
  var scale: Float {
    guard largest > 0 else { return 1 }
    let levels: Double = isSigned ? 127 : 255
    let width = Double(largest) / Double(Self.binCount)
    var best = (error: Double.infinity, clip: Double(largest))
    for quarter in stride(from: Self.binCount, through: Self.binCount / 8, by: -Self.binCount / 64) {
      let clip = Double(quarter) * width
      let step = clip / levels
      var error = 0.0
      for (bin, count) in bins.enumerated() where count > 0 {
        let value = (Double(bin) + 0.5) * width
        // A value of exactly zero is exact.
        let rounding = bin == 0 ? 0 : step * step / 12
        error += Double(count) * (value > clip ? (value - clip) * (value - clip) : rounding)
      }
      if error < best.error { best = (error, clip) }
    }
    return Float(best.clip / levels)
  }
}
