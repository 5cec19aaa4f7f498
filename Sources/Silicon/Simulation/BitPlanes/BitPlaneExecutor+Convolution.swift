import Kernels
import Networks
import Programs

/// Products: in arrays that hold the weights (forward, error backward) and in working arrays that are filled
/// for one use (weight gradient).
extension BitPlaneExecutor {
  /// Returns whether the output's exponent has settled.
  func convolve(_ i: ConvolutionInstruction, _ index: Int) -> Bool {
    guard case .parameter(let id) = i.weight else { preconditionFailure("int8 weights are parameters") }
    let key = program[id].key
    let arrays = state.arrays(program[id], isTransposed: i.geometry.isTransposed)
    if arrays.read(times: i.geometry.outRows), let learned = state.learned[key],
      !(i.geometry.isTransposed && state.memory.keepsTransposedCopy)
    {
      follow(arrays, key, learned)
    }
    var accumulators = accumulators(i, arrays)
    if let residual = i.residual { addResidual(residual, of: i, weight: id, to: &accumulators) }
    let bias = i.bias.map { self.bias($0, weight: id, input: program[i.input]) }
    let channels = i.geometry.outChannels
    // In 32 bits: a sum that an upset has made too large wraps.
    if let bias { for at in accumulators.indices { accumulators[at] &+= bias[at % channels] } }
    guard case .requantised(let form) = i.epilogue.form else {
      words[i.output] = accumulators
      return true
    }
    var rule = rule(form, output: i.output, mask: i.epilogue.maskIn, at: index)
    rule.requantisation.hasSignMask = i.epilogue.maskIsSign
    var result = Reference.Requantised(
      rows: i.geometry.outRows, channels: channels, isFine: rule.requantisation.isFine)
    for (index, accumulator) in accumulators.enumerated() {
      Reference.requantise(
        accumulator, row: index / channels, channel: index % channels, by: rule.requantisation, into: &result)
    }
    bytes[i.output] = result.elements
    if let mask = i.epilogue.maskOut { bytes[mask] = result.mask }
    return finish(rule, magnitude: result.magnitude)
  }

  /// The high plane is what the cells hold: masters follow when a read has found other bytes.
  private func follow(_ arrays: ArrayWeights, _ key: ParameterKey, _ learned: BitPlaneState.Learned) {
    var learned = learned
    for (index, stored) in arrays.bytes.enumerated() {
      let weight = learned.adam.weights[index]
      learned.adam.weights[index].master = 256 * Int(stored) + weight.low
    }
    state.learned[key] = learned
  }

  /// Accumulators, [rows][output channels]: what the arrays of each output add up, joined in 32 bits.
  private func accumulators(_ i: ConvolutionInstruction, _ stored: ArrayWeights) -> [Int32] {
    let g = i.geometry
    let outputs = g.outChannels / g.groups
    let arrays = stored.arrays(isTransposed: g.isTransposed)
    let weights = stored.rows[g] ?? Self.rows(g, stored.bytes, arrays)
    stored.rows[g] = weights
    let faults = faultsByOutput(
      stored.productFaults(outputs: g.outRows * g.outChannels, isTransposed: g.isTransposed))
    var result = [Int32](repeating: 0, count: g.outRows * g.outChannels)
    let (high, low) = planes(i.input)
    for group in 0..<g.groups {
      let highs = Reference.gather(high, geometry: g.block, group: group)
      let lows = low.map { Reference.gather($0, geometry: g.block, group: group) }
      for row in 0..<g.outRows {
        let vectors = arrays.map { array in
          let taps = row * g.patch + array.lowerBound..<row * g.patch + array.upperBound
          return InputPlanes(
            high: BitPlanes(highs[taps], isSigned: isSigned(i.input)),
            low: lows.map { BitPlanes($0[taps], isSigned: false) })
        }
        for output in 0..<outputs {
          let channel = group * outputs + output
          let index = row * g.outChannels + channel
          let own = faults(index)
          for (at, array) in arrays.enumerated() {
            result[index] &+= sum(vectors[at], weights[channel][at], array, own)
          }
        }
      }
    }
    return result
  }

  /// What goes wrong with an output, to be asked once for each.
  private func faultsByOutput(_ faults: SumFaults) -> (Int) -> [ProductFault] {
    switch faults {
    case .some(let list):
      let known = Dictionary(grouping: list, by: \.output)
      return { known[$0] ?? [] }
    case .each(let frequent):
      return { [memory = state.memory] output in
        let list = frequent.listed(output)
        memory.count(wrongSums: list.count)
        return list
      }
    }
  }

  /// What one array adds up of an output, with those of the output's faults that happen in it. The low bits
  /// of fine inputs come in a second pass, over the weights as they were sensed; trees and accumulators fail
  /// in the first alone.
  private func sum(
    _ inputs: InputPlanes, _ stored: BitPlanes, _ array: Range<Int>, _ faults: [ProductFault]
  ) -> Int32 {
    let own = faults.isEmpty ? [] : faults.filter { $0.array == array }.map(\.kind)
    var sensed = stored
    for case .sense(let tap, let bit) in own { sensed.flip(bit, of: tap - array.lowerBound) }
    let bits = state.memory.accumulatorBits
    let high = BitSerial.product(inputs.high, sensed, own, accumulatorBits: bits)
    guard let low = inputs.low else { return high }
    return 16 &* high
      &+ BitSerial.product(low, sensed, cycles: BitSerial.lowCycles, accumulatorBits: bits)
  }

  /// Each output channel's weights as bit planes, array by array, in the order in which a patch lists its
  /// inputs.
  private static func rows(_ g: Geometry, _ weights: [Int8], _ arrays: [Range<Int>]) -> [[BitPlanes]] {
    let (outputs, inputs, taps) = (g.outChannels / g.groups, g.inChannels / g.groups, g.kernel * g.kernel)
    return (0..<g.outChannels).map { channel in
      let (group, output) = (channel / outputs, channel % outputs)
      let row = (0..<taps * inputs).map { at in
        let (tap, input) = (at / inputs, at % inputs)
        return UInt8(
          bitPattern: g.isTransposed
            ? weights[((group * inputs + input) * taps + tap) * outputs + output]
            : weights[((group * outputs + output) * taps + tap) * inputs + input])
      }
      return arrays.map { BitPlanes(row[$0], isSigned: true) }
    }
  }

  /// Σ over positions of error × input: the errors of a channel are written into working arrays, the inputs
  /// come a plane per cycle.
  func weightGradient(_ i: WeightGradientInstruction) -> [Int32] {
    let g = i.geometry
    let columns = g.outChannels / g.groups
    var errors = signed(i.error)
    if state.memory.keepsErrorsInCells {
      errors.withUnsafeMutableBufferPointer {
        state.memory.writeErrors($0.baseAddress!, positions: g.outRows, channels: g.outChannels)
      }
    }
    let arrays = state.memory.gradientArrays(positions: g.outRows)
    let faults = faultsByOutput(
      state.memory.gradientFaults(
        program[i.parameter].name, outputs: g.outChannels * g.patch, positions: g.outRows))
    var result: [Int32] = []
    for group in 0..<g.groups {
      let (high, low) = planes(i.input)
      let patches = Reference.gather(high, geometry: g.block, group: group)
      let lows = low.map { Reference.gather($0, geometry: g.block, group: group) }
      let inputs = (0..<g.patch).map { at in
        arrays.map { array in
          InputPlanes(
            high: BitPlanes(array.map { patches[$0 * g.patch + at] }, isSigned: isSigned(i.input)))
        }
      }
      for channel in group * columns..<(group + 1) * columns {
        let working = arrays.map { array in
          BitPlanes(array.map { UInt8(bitPattern: errors[$0 * g.outChannels + channel]) }, isSigned: true)
        }
        for input in inputs {
          let own = faults(result.count)
          result.append(
            arrays.indices.reduce(0) { $0 &+ sum(input[$1], working[$1], arrays[$1], own) })
        }
        // The low bits of a fine input, to nearest in units of 16 of its own.
        guard let lows else { continue }
        for at in 0..<g.patch {
          let products = (0..<g.outRows).reduce(Int32(0)) {
            $0 &+ Int32(lows[$1 * g.patch + at]) * Int32(errors[$1 * g.outChannels + channel])
          }
          result[channel * g.patch + at] &+= (products + 8) >> 4
        }
      }
    }
    return result
  }

  /// Adds a residual in the accumulators' units: the largest multiplier has 22 bits (of a fine residual 18),
  /// or there are as many after the point.
  private func addResidual(
    _ residual: TensorID, of i: ConvolutionInstruction, weight: ParameterID, to accumulators: inout [Int32]
  ) {
    let ratio = state.scale(of: program[residual].scale.base!) / state.scale(of: program[i.input].scale.base!)
    let ratios = state.start.quantised(program[weight])!.scales.map { ratio / Double($0) }
    let bits = program[residual].isFine ? 18 : 22
    let shift = min(bits, bits - 1 - Int(ratios.max()!.exponent))
    let moved = Int32(max(0, min(30, shift - (program[residual].scale.exponent.map(value) ?? 0))))
    for (index, element) in elements(residual).enumerated() {
      let multiplier = Int32((ratios[index % ratios.count] * Double(1 << shift)).rounded())
      accumulators[index] &+= Reference.residual(element, multiplier: multiplier, shift: moved)
    }
  }

  /// A bias in the accumulator's units, rounded to nearest: frozen, trained, or frozen with a trained
  /// difference.
  private func bias(_ id: ParameterID, weight: ParameterID, input: Tensor) -> [Int32] {
    func clamped(_ value: Int64) -> Int32 { Int32(max(-1 << 30, min(1 << 30, value))) }
    let learned = state.learned[program[id].key]
    let inputBase = input.scale.base.map { state.scale(of: $0) } ?? 1
    if let learned, let over = state.learned[program[weight].key], over.scales == nil {
      let shift = learned.exponent - 8 - exponent(input) - over.exponent
      return learned.adam.weights.map { clamped(Self.shifted(Int64($0.master), shift)) }
    }
    let units =
      state.start.quantised(program[weight])?.scales.map { Double($0) * inputBase }
      ?? Array(repeating: inputBase, count: program[id].count)
    let real = state.start.bias(program[id]) ?? Array(repeating: 0, count: program[id].count)
    let fixed = zip(real, units).map {
      Int64(clamped(Int64(max(-0x1p40, min(0x1p40, (Double($0) / $1).rounded())))))
    }
    guard let learned else { return fixed.map(clamped) }
    let ratios = units.map { learned.base / $0 }
    let bits = 24 - Int((ratios.max() ?? 1).exponent)
    return zip(learned.adam.weights, zip(fixed, ratios)).map { weight, other in
      let multiplier = Int64((other.1 * Double(sign: .plus, exponent: bits, significand: 1)).rounded())
      let difference = clamped(Self.shifted(Int64(weight.master) * multiplier, learned.exponent - 8 - bits))
      return clamped(other.0 + Int64(difference))
    }
  }
}

extension Geometry {
  /// As the plain kernels take it. It stands here once more, since the literal arrays share nothing with the
  /// executor that they are held against.
  var block: rm_geometry {
    rm_geometry(
      batch: Int32(batch), in_h: Int32(inHeight), in_w: Int32(inWidth), in_channels: Int32(inChannels),
      out_h: Int32(outHeight), out_w: Int32(outWidth), out_channels: Int32(outChannels),
      kernel_h: Int32(kernel), kernel_w: Int32(kernel), stride: Int32(stride), pad_top: Int32(padTop),
      pad_left: Int32(padLeft), groups: Int32(groups), transposed: isTransposed ? 1 : 0,
      fine: isFine ? 1 : 0)
  }
}
