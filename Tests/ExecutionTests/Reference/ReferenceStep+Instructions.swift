import Kernels
import Networks
import Programs

@testable import Execution

extension ReferenceStep {
  /// Runs instruction `index`, all but updates.
  mutating func run(_ index: Int, labels: [Int], smoothing: Int) {
    switch program.instructions[index].body {
    case .convolution(let i): convolve(i, index)
    case .weightGradient(let i): words[i.output] = weightGradient(i)
    case .biasGradient(let i):
      words[i.output] = Reference.columnSums(signed(i.error), channels: program[i.error].columns)
    case .add(let i): bytes[i.output] = add(i)
    case .combine(let i): combine(i, index)
    case .averagePool(let i):
      bytes[i.output] = Reference.averagePool(
        bytes[i.input]!, isSigned: isSigned(i.input), pooling(i),
        multiplier: Int32(1 << 20) / Int32(i.size * i.size),
        shift: 20)
    case .averagePoolBackward(let i):
      bytes[i.output] = unsigned(Reference.averagePoolBackward(signed(i.input), pooling(i)))
    case .globalPool(let i): bytes[i.output] = globalPool(i)
    case .globalPoolBackward(let i):
      bytes[i.output] = unsigned(
        Reference.broadcast(
          signed(i.input), mask: i.maskIn.map { bytes[$0]! }, positions: i.shape.positions,
          channels: i.shape.channels))
    case .resize(let i): bytes[i.output] = unsigned(Reference.resize(signed(i.input), resizing(i)))
    case .resizeBackward(let i):
      guard case .requantised(let form)? = i.epilogue?.form else { return }
      let rule = rule(form, output: i.output, mask: i.epilogue?.maskIn, at: index)
      bytes[i.output] = Reference.resizeBackward(signed(i.input), resizing(i), by: rule).elements
    case .loss(let i): loss(i, index, labels, smoothing)
    case .update, .norm, .normBackward, .standardise, .standardiseBackward: break
    }
  }

  func signed(_ id: TensorID) -> [Int8] { bytes[id]!.map { Int8(bitPattern: $0) } }
  func unsigned(_ values: [Int8]) -> [UInt8] { values.map { UInt8(bitPattern: $0) } }

  func pooling(_ i: PoolInstruction) -> Reference.Pooling {
    Reference.Pooling(
      batch: i.batch, height: i.shape.height, width: i.shape.width, channels: i.shape.channels, size: i.size)
  }

  func resizing(_ i: ResizeInstruction) -> Reference.Resizing {
    Reference.Resizing(
      batch: i.batch, inHeight: i.from.height, inWidth: i.from.width, outHeight: i.to.height,
      outWidth: i.to.width, channels: i.from.channels)
  }

  /// The 8-bit weights of a parameter.
  func weights(_ id: ParameterID) -> [Int8] {
    let name = program[id].name
    return parameters[name].map { $0.adam.weights.map { Int8($0.high) } } ?? model.quantised[name]!.integers
  }

  mutating func convolve(_ i: ConvolutionInstruction, _ index: Int) {
    guard case .parameter(let id) = i.weight else { return }
    var accumulators = accumulators(i, weights(id))
    if let residual = i.residual { addResidual(residual, of: i, weight: id, to: &accumulators) }
    let bias = i.bias.map { self.bias($0, weight: id, input: program[i.input]) }
    let channels = i.geometry.outChannels
    guard case .requantised(let form) = i.epilogue.form else {
      words[i.output] = accumulators.enumerated().map { $0.element + (bias?[$0.offset % channels] ?? 0) }
      return
    }
    let rule = rule(form, output: i.output, bias: bias, mask: i.epilogue.maskIn, at: index)
    var result = Reference.Requantised(rows: i.geometry.outRows, channels: channels)
    for (index, accumulator) in accumulators.enumerated() {
      Reference.requantise(
        accumulator, row: index / channels, channel: index % channels, by: rule, into: &result)
    }
    bytes[i.output] = result.elements
    if let mask = i.epilogue.maskOut { bytes[mask] = result.mask }
  }

  /// Accumulators, [rows][output channels]. A transposed convolution takes the forward weights with the roles of
  /// input and output channels exchanged.
  func accumulators(_ i: ConvolutionInstruction, _ weights: [Int8]) -> [Int32] {
    let g = i.geometry
    let input = bytes[i.input]!
    let (outputs, inputs) = (g.outChannels / g.groups, g.inChannels / g.groups)
    let taps = g.kernel * g.kernel
    var result = [Int32](repeating: 0, count: g.outRows * g.outChannels)
    for group in 0..<g.groups {
      let rows = Reference.gather(input, geometry: g.block, group: group)
      var matrix: [Int8] = []
      for output in 0..<outputs {
        for tap in 0..<taps {
          for channel in 0..<inputs {
            matrix.append(
              g.isTransposed
                ? weights[((group * inputs + channel) * taps + tap) * outputs + output]
                : weights[((group * outputs + output) * taps + tap) * inputs + channel])
          }
        }
      }
      let product = Reference.matmul(
        rows, aStride: taps * inputs, aIsSigned: isSigned(i.input), matrix, rows: g.outRows, k: taps * inputs,
        n: outputs)
      for row in 0..<g.outRows {
        for output in 0..<outputs {
          result[row * g.outChannels + group * outputs + output] = product[row * outputs + output]
        }
      }
    }
    return result
  }

  /// Adds a residual in the accumulators' units: the largest multiplier has 22 bits, or there are 22 after the point.
  func addResidual(
    _ residual: TensorID, of i: ConvolutionInstruction, weight: ParameterID, to accumulators: inout [Int32]
  ) {
    let ratio = base(program[residual].scale.base!) / base(program[i.input].scale.base!)
    let ratios = model.quantised[program[weight].name]!.scales.map { ratio / Double($0) }
    let shift = min(22, 21 - Int(ratios.max()!.exponent))
    for (index, value) in signed(residual).enumerated() {
      let multiplier = Int32((ratios[index % ratios.count] * Double(1 << shift)).rounded())
      accumulators[index] += Reference.residual(value, multiplier: multiplier, shift: Int32(shift))
    }
  }

  /// A bias in the accumulator's units, rounded to nearest: frozen, trained, or frozen with a trained difference.
  func bias(_ id: ParameterID, weight: ParameterID, input: Tensor) -> [Int32] {
    let parameter = program[id]
    let learned = parameters[parameter.name]
    let inputBase = input.scale.base.map(base) ?? 1
    if let learned, parameters[program[weight].name] != nil {
      let unit = (input.scale.exponent.map(value) ?? 0) + parameters[program[weight].name]!.exponent
      let shift = learned.exponent - 8 - unit
      return learned.adam.weights.map { Int32(Self.shifted(Int64($0.master), shift)) }
    }
    let scales = model.quantised[program[weight].name]!.scales
    let units = scales.map { Double($0) * inputBase }
    let real = model.biases[parameter.name]!
    let fixed = zip(real, units).map { Int64((Double($0) / $1).rounded()) }
    guard let learned else { return fixed.map(Int32.init) }
    let ratios = units.map { learned.base / $0 }
    let bits = 24 - Int(ratios.max()!.exponent)
    return zip(learned.adam.weights, zip(fixed, ratios)).map { weight, other in
      let multiplier = Int64((other.1 * Double(sign: .plus, exponent: bits, significand: 1)).rounded())
      let difference = Self.shifted(Int64(weight.master) * multiplier, learned.exponent - 8 - bits)
      return Int32(other.0 + difference)
    }
  }

  /// value × 2^shift, halves up.
  static func shifted(_ value: Int64, _ shift: Int) -> Int64 {
    shift >= 0 ? value << Int64(shift) : (value + (1 << Int64(-shift - 1))) >> Int64(-shift)
  }

  func weightGradient(_ i: WeightGradientInstruction) -> [Int32] {
    let g = i.geometry
    let columns = g.outChannels / g.groups
    let errors = signed(i.error)
    var result: [Int32] = []
    for group in 0..<g.groups {
      let rows = Reference.gather(bytes[i.input]!, geometry: g.block, group: group)
      var own: [Int8] = []
      for row in 0..<g.outRows {
        let first = row * g.outChannels + group * columns
        own += errors[first..<first + columns]
      }
      result += Reference.outer(
        own, eStride: columns, rows, xStride: g.patch, xIsSigned: isSigned(i.input), rows: g.outRows,
        m: columns,
        n: g.patch)
    }
    return result
  }

  func add(_ i: AddInstruction) -> [UInt8] {
    let multipliers = [i.first, i.second].map { input in
      let ratio = base(program[input].scale.base!) / base(program[i.output].scale.base!)
      let exponent = exponent(input)
      let multiplier = Int64((min(ratio, 3.99) * 0x1p20).rounded())
      return exponent < 0 ? Int32(Self.shifted(multiplier, exponent)) : Int32(multiplier)
    }
    return unsigned(
      Reference.add(signed(i.first), signed(i.second), ma: multipliers[0], mb: multipliers[1], shift: 20))
  }

  mutating func combine(_ i: CombineInstruction, _ index: Int) {
    guard case .requantised(let form) = i.epilogue.form else { return }
    let exponents = i.inputs.map(exponent)
    let unit = max(exponents.min()!, exponents.max()! - 20)
    let taken = zip(i.inputs, exponents).filter { $0.1 >= unit }
    let rule = rule(form, output: i.output, mask: i.epilogue.maskIn, at: index, extra: unit)
    bytes[i.output] =
      Reference.combine(
        taken.map { signed($0.0) }, left: taken.map { $0.1 - unit }, channels: program[i.output].columns,
        by: rule
      ).elements
  }

  func globalPool(_ i: PoolInstruction) -> [UInt8] {
    let factor =
      base(program[i.input].scale.base!)
      / (base(program[i.output].scale.base!) * Double(i.shape.positions))
    let shift = 30 - Int(factor.exponent)
    let isSigned = isSigned(i.input)
    return Reference.globalPool(
      bytes[i.input]!, isSigned: isSigned, positions: i.shape.positions, channels: i.shape.channels,
      multiplier: Int32((factor * Double(sign: .plus, exponent: shift, significand: 1)).rounded()),
      shift: shift,
      low: isSigned ? -127 : 0, high: isSigned ? 127 : 255)
  }

  mutating func loss(_ i: LossInstruction, _ index: Int, _ labels: [Int], _ smoothing: Int) {
    let log2e = 1.442_695_040_888_963_4
    let scale = (i.inputBase.map(base) ?? 1) * log2e * 65536
    let whole = Int(scale.exponent)
    let carried = i.exponents.reduce(0) { $0 + value($1) }
    let result = Reference.Softmax(
      logits: words[i.logits]!, labels: labels, classes: i.classes,
      multiplier: Int32((scale * Double(sign: .plus, exponent: 24 - whole, significand: 1)).rounded()),
      shift: 24 - whole - carried, smoothing: smoothing, seed: seed(index))
    words[i.probabilities] = result.probabilities
    if let error = i.error { bytes[error] = result.error.map { UInt8(bitPattern: $0) } }
  }
}
