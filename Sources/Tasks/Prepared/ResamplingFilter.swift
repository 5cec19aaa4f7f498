/// How one axis is resampled: each output is a weighted mean of a run of inputs, with integer weights over
/// one denominator, so that the result is exact and the same on every machine.
///
/// Reducing averages areas: output i covers inputs from i·n/m to (i+1)·n/m, n inputs to m outputs. Enlarging
/// is linear between the centres of the pixels.
struct ResamplingFilter {
  /// The first input of each output.
  private(set) var starts: [Int] = []
  /// The weights of each output's run, `width` a row, zero-padded.
  private(set) var weights: [UInt32] = []
  /// The longest run.
  let width: Int
  /// What the weights of each output add up to.
  let denominator: Int

  /// A filter from `inputs` to `outputs` pixels that computes only the outputs in `range`.
  init(inputs: Int, outputs: Int, range: Range<Int>) {
    if inputs > outputs {
      denominator = inputs
      width = (inputs + outputs - 1) / outputs + 1
      for output in range {
        // In units of 1/outputs of an input pixel.
        let low = output * inputs
        let high = low + inputs
        let start = min(low / outputs, inputs - min(width, inputs))
        starts.append(start)
        for input in start..<start + width {
          let overlap = min(high, (input + 1) * outputs) - max(low, input * outputs)
          weights.append(input < inputs ? UInt32(max(0, overlap)) : 0)
        }
      }
    } else {
      denominator = 2 * outputs
      width = 2
      for output in range {
        // The centre of the output, in units of 1/(2 · outputs) of an input pixel from the first centre.
        let centre = (2 * output + 1) * inputs - outputs
        let position = min(max(0, centre), (inputs - 1) * denominator)
        let start = position / denominator
        let fraction = UInt32(position % denominator)
        starts.append(start)
        weights += [UInt32(denominator) - fraction, fraction]
      }
    }
  }

  /// The same of some of the outputs.
  func only(_ outputs: Range<Int>) -> ResamplingFilter {
    guard outputs != starts.indices else { return self }
    var part = self
    part.starts = Array(starts[outputs])
    part.weights = Array(weights[outputs.lowerBound * width..<outputs.upperBound * width])
    return part
  }
}
