import Execution
import Foundation
import Networks
import Programs

/// Which values of a network are worth 12 bits: those whose rounding to 8 bits disturbs the classifier's
/// answers most.
///
/// Noise of rounding is very uneven: in MobileNetV2 fourteen of 54 values make nine tenths of it
/// (docs/results.md). Each value in turn is rounded, alone, in the float32 network; values are taken in the
/// order of the squared error of the logits per cost, until those that are left disturb the logits by little.
public enum FineValues {
  /// Variance of the logits over the squared error that may be left, in dB: chosen on a curve of agreement
  /// against time (docs/results.md).
  public static let noiseBelowAnswers = 30.0
  /// Multiply-accumulates that a byte written and read again is worth (assumed, of a CPU).
  private static let costOfByte = 100.0
  /// Pictures that the error is measured on.
  private static let pictures = 8

  /// A value that could be fine.
  private struct Candidate {
    var node: Int
    var name: String
    /// What a second plane costs: the multiply-accumulates of its readers again, and its bytes.
    var cost: Double
    var error = 0.0
  }

  /// The names of the values chosen for a network none of whose values is fine yet; `progress` is told how
  /// many of how many values have been rounded.
  static func chosen(
    _ calibration: Calibration, _ seen: Calibration.Observations, images: [[UInt8]],
    noiseBelowAnswers: Double = noiseBelowAnswers, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> Set<String> {
    let network = calibration.network
    var candidates = try candidates(network)
    let (scales, equalisation) = calibration.ranges(seen)
    let program = try Program.lowered(
      from: network, precision: .float32, batch: 1, isTraining: false, threads: calibration.threads)
    let store = try ParameterStore(
      program: program, model: ModelValues(floats: calibration.weights.values), seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: calibration.threads))
    func logits(_ image: [UInt8], rounding: (node: Int, steps: [Float], levels: ClosedRange<Float>)? = nil)
      -> [Float]
    {
      image.withUnsafeBufferPointer { executor.setImage(0, $0.baseAddress!) }
      func round(_ id: TensorID) {
        guard let rounding, program[id].kind == .value(node: rounding.node) else { return }
        Self.round(
          executor.mutableBytes(of: id).assumingMemoryBound(to: Float.self), rounding.steps, rounding.levels)
      }
      round(program.input)
      executor.infer(observing: { $0.calibrated.map(round) })
      return Array(executor.bytes(of: program.output).assumingMemoryBound(to: Float.self))
    }
    let taken = min(pictures, images.count)
    var signal = 0.0
    for picture in 0..<taken {
      let image = images[picture * images.count / taken]
      let right = logits(image)
      signal += variance(right.map(Double.init))
      for index in candidates.indices {
        progress(picture * candidates.count + index, taken * candidates.count)
        let candidate = candidates[index]
        guard let scale = scales[candidate.node] else { continue }
        let channels = program.values[candidate.node].map { program[$0].columns } ?? 0
        let divisors = equalisation.factors[candidate.node] ?? Array(repeating: 1, count: channels)
        let levels = seen.values[candidate.node]?.levels(isFine: false) ?? 127
        let rounded = logits(
          image,
          rounding: (candidate.node, divisors.map { $0 * scale }, (levels == 255 ? 0 : -levels)...levels))
        candidates[index].error += variance(zip(rounded, right).map { Double($0 - $1) })
      }
    }
    progress(taken * candidates.count, taken * candidates.count)
    var left = candidates.reduce(0) { $0 + $1.error }
    let enough = signal / pow(10, noiseBelowAnswers / 10)
    var chosen: Set<String> = []
    for candidate in candidates.sorted(by: { $0.error / $0.cost > $1.error / $1.cost }) {
      guard left > enough else { break }
      chosen.insert(candidate.name)
      left -= candidate.error
    }
    return chosen
  }

  /// Values that frozen convolutions write and convolutions alone read, and the image.
  private static func candidates(_ network: Network) throws -> [Candidate] {
    let program = try Program.lowered(from: network, precision: .int8, batch: 1, isTraining: false)
    return network.nodes.indices.compactMap { node in
      let name = network.nodes[node].name
      guard let id = program.values[node], program[id].kind == .value(node: node) else { return nil }
      var cost = costOfByte * Double(program[id].bytes)
      var isWritten = id == program.input
      for instruction in program.instructions {
        let isRead = instruction.reads.contains(id)
        guard isRead || instruction.writes.contains(id) else { continue }
        guard let convolution = instruction.body as? ConvolutionInstruction,
          case .requantised = convolution.epilogue.form
        else { return nil }
        if isRead { cost += Double(convolution.geometry.macs) } else { isWritten = true }
      }
      return isWritten ? Candidate(node: node, name: name, cost: cost) : nil
    }
  }

  /// Rounds to integers of each channel's step, channels fastest.
  private static func round(
    _ values: UnsafeMutableBufferPointer<Float>, _ steps: [Float], _ levels: ClosedRange<Float>
  ) {
    for row in stride(from: 0, to: values.count, by: steps.count) {
      for (channel, step) in steps.enumerated() {
        let integer = (values[row + channel] / step).rounded()
        values[row + channel] = max(levels.lowerBound, min(levels.upperBound, integer)) * step
      }
    }
  }

  private static func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }
}
