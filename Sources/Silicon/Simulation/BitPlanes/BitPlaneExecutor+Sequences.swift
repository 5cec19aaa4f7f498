import Kernels
import Networks
import Programs

extension MatrixProductInstruction: SimulatedInstruction {
  /// In working arrays: the second factor's columns are written there, rows of the first come a plane per
  /// cycle.
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    let sums = executor.matrixProduct(self)
    guard case .requantised = epilogue.form else {
      executor.words[output] = sums
      return true
    }
    return executor.requantise(epilogue, to: output, index) {
      Reference.requantise(sums, channels: executor.program[output].columns, by: $0)
    }
  }
}

extension BitPlaneExecutor {
  /// Accumulators of a matrix product, [images][rows][groups][columns].
  fileprivate func matrixProduct(_ i: MatrixProductInstruction) -> [Int32] {
    let (first, second) = (bytes[i.first]!, bytes[i.second]!)
    let (lengths, counts) = (i.rowLengths, i.rowCounts)
    let arrays = state.memory.gradientArrays(positions: i.inner)
    let bits = state.memory.accumulatorBits
    var result = [Int32](repeating: 0, count: i.images * i.rows * lengths.output)
    for unit in 0..<i.images * i.groups {
      let (image, group) = (unit / i.groups, unit % i.groups)
      func taken(_ row: Int, _ at: Int) -> UInt8 {
        let from = image * counts.first * lengths.first
        return i.form == .firstTransposed
          ? first[from + at * lengths.first + group * i.rows + row]
          : first[from + row * lengths.first + group * i.inner + at]
      }
      func stored(_ column: Int, _ at: Int) -> UInt8 {
        let from = image * counts.second * lengths.second
        return i.form == .secondTransposed
          ? second[from + column * lengths.second + group * i.inner + at]
          : second[from + at * lengths.second + group * i.columns + column]
      }
      let working = (0..<i.columns).map { column in
        arrays.map { BitPlanes($0.map { stored(column, $0) }, isSigned: true) }
      }
      for row in 0..<i.rows {
        let inputs = arrays.map { BitPlanes($0.map { taken(row, $0) }, isSigned: isSigned(i.first)) }
        let start = (image * i.rows + row) * lengths.output + group * i.columns
        for column in 0..<i.columns {
          result[start + column] = arrays.indices.reduce(0) {
            $0 &+ BitSerial.product(inputs[$1], working[column][$1], accumulatorBits: bits)
          }
        }
      }
    }
    return result
  }
}

extension SoftmaxInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    let isSigned = executor.isSigned(input)
    let scores =
      executor.words[input]
      ?? executor.bytes[input]!.map { isSigned ? Int32(Int8(bitPattern: $0)) : Int32($0) }
    let factor = bases.reduce(Double(scale)) { $0 * executor.state.scale(of: $1) }
    let real = factor * 1.442_695_040_888_963_4 * 65536
    let whole = Int(real.exponent)
    let carried = exponents.reduce(offset) { $0 + executor.value($1) }
    executor.bytes[output] = Reference.rowSoftmax(
      scores, columns: executor.program[output].columns, valid: lengths.map(executor.lengths),
      validRows: executor.program[output].rows / executor.program.batch,
      multiplier: Int32((real * Double(sign: .plus, exponent: 24 - whole, significand: 1)).rounded()),
      shift: max(0, min(62, 24 - whole - carried)))
    return true
  }
}

extension SoftmaxBackwardInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    executor.requantise(epilogue, to: output, index) {
      Reference.rowSoftmaxBackward(
        executor.bytes[probabilities]!, executor.signed(error), columns: executor.program[output].columns,
        by: $0)
    }
  }
}

extension TextPoolBackwardInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    guard case .requantised(let form) = epilogue.form else { preconditionFailure("an int8 error") }
    let (lengths, channels) = (executor.lengths(lengths), shape.channels)
    let sums = executor.signed(input).enumerated().map { at, error in
      Int32(error) * Self.share(of: Int32(lengths[at / channels]))
    }
    let rule = executor.rule(form, output: output, at: index)
    let rounded = Reference.requantise(sums, channels: channels, by: rule.requantisation)
    executor.bytes[output] = (0..<batch * shape.positions).flatMap { row in
      let text = row / shape.positions
      return row % shape.positions < lengths[text]
        ? Array(rounded.elements[text * channels..<(text + 1) * channels])
        : Array(repeating: 0, count: channels)
    }
    return executor.finish(rule, magnitude: rounded.magnitude)
  }
}

extension GatherInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    let scale = executor.state.scale(of: executor.program[output].scale.base!)
    let known = executor.state.start.quantised(executor.program[table])!
    executor.bytes[output] = (0..<executor.program[output].rows).flatMap { row in
      let from = self.index == .token ? Int(executor.words[input]![row]) : row % positions
      return known.row(from, inUnitsOf: scale).map { UInt8(bitPattern: $0) }
    }
    return true
  }
}

extension GroupNormInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    let channels = executor.program[input].columns
    let numbers = NormIntegers(
      count: positions * channels / groups, epsilon: epsilon, inputScale: executor.unit(input),
      outputScale: executor.unit(output))
    let factors = executor.factors(scale)
    let shift = numbers.shift(largest: factors.reduce(0) { max($0, abs($1)) })
    let norm = Reference.GroupNorm(
      positions: positions, channels: channels, groups: groups, epsilon: Int(numbers.epsilon),
      scale: factors.map { numbers.scale($0, shift: shift) })
    executor.bytes[output] =
      Reference.groupNorm(
        executor.bytes[input]!, isSigned: executor.isSigned(input), norm,
        bias: executor.factors(self.shift).map { Int(numbers.bias($0, shift: shift)) }, shift: shift,
        low: -127, high: 127
      ).elements
    return true
  }
}

extension GroupNormBackwardInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    let channels = executor.program[input].columns
    let numbers = NormIntegers(
      count: positions * channels / groups, epsilon: epsilon, inputScale: executor.unit(input), outputScale: 1
    )
    let factors = executor.factors(scale)
    let bits = NormIntegers.errorBits(largest: factors.reduce(0) { max($0, abs($1)) })
    let norm = Reference.GroupNorm(
      positions: positions, channels: channels, groups: groups, epsilon: Int(numbers.epsilon),
      scale: factors.map { NormIntegers.errorScale($0, bits: bits) })
    let (x, error, isSigned) = (executor.bytes[input]!, executor.signed(error), executor.isSigned(input))
    if let scaleGradient {
      executor.words[scaleGradient] = Reference.groupNormGradient(x, error, isSigned: isSigned, norm).map {
        Int32(clamping: ($0 + 128) >> 8)
      }
    }
    if let shiftGradient { executor.words[shiftGradient] = Reference.columnSums(error, channels: channels) }
    guard let output else { return true }
    return executor.requantise(epilogue, to: output, index, extra: -bits - numbers.rise) {
      Reference.groupNormBackward(x, error, isSigned: isSigned, norm, rise: numbers.rise, by: $0)
    }
  }
}

extension BitPlaneExecutor {
  /// How many tokens each text has.
  func lengths(_ id: TensorID) -> [Int] { words[id]!.map(Int.init) }

  /// A norm's scale or shift as real numbers: frozen ones, and what has been learned on top.
  fileprivate func factors(_ id: ParameterID) -> [Double] {
    let frozen = state.start.bias(program[id])!.map { Double($0) }
    guard let learned = state.learned[program[id].key] else { return frozen }
    let unit = learned.base * Double(sign: .plus, exponent: learned.exponent - 8, significand: 1)
    return zip(frozen, learned.adam.weights).map { $0 + Double($1.master) * unit }
  }
}
