import CKernels
import Kernels
import Testing

extension rm_geometry {
  /// A forward convolution, or the error backward of it: the same kernel with input and output exchanged.
  static func random(
    _ random: inout CaseRandom, kernel: Int, channels: (in: Int, out: Int), groups: Int, longest: Int
  ) -> rm_geometry {
    let kernelH = random.chance(80) ? kernel : max(1, kernel - 2)
    let (stride, padTop, padLeft) = (
      random.int(1...2), random.int(0...kernel / 2), random.int(0...kernel / 2)
    )
    let outH = random.int(1...6), outW = random.chance(80) ? random.int(1...9) : random.int(10...longest)
    // The forward input: what the outputs read, less than a stride more or less.
    let inH = max(1, (outH - 1) * stride + kernelH - padTop - random.int(0...kernel / 2))
    let inW = max(1, (outW - 1) * stride + kernel - padLeft - random.int(0...kernel / 2))
    let isTransposed = random.chance(50)
    let (from, to) = isTransposed ? ((outH, outW), (inH, inW)) : ((inH, inW), (outH, outW))
    return rm_geometry(
      batch: Int32(random.int(1...2)), in_h: Int32(from.0), in_w: Int32(from.1),
      in_channels: Int32(channels.in),
      out_h: Int32(to.0), out_w: Int32(to.1), out_channels: Int32(channels.out), kernel_h: Int32(kernelH),
      kernel_w: Int32(kernel), stride: Int32(stride), pad_top: Int32(padTop), pad_left: Int32(padLeft),
      groups: Int32(groups), transposed: isTransposed ? 1 : 0, fine: 0)
  }
}

@Suite struct DepthwiseTests {
  struct Case: Sendable {
    let label: String
    let geometry: rm_geometry
    let input: [UInt8], isSigned: Bool, weights: [Int8]
    let range: Range<Int>
    let rule: Reference.Requantisation
    let wantsMask: Bool, wantsMagnitude: Bool
    let start: Reference.Requantised
    var expected: Reference.Requantised

    init(seed: Int) {
      var random = CaseRandom(seed: 3000 + seed)
      let kernel = random.element([1, 2, 3, 3, 3, 3, 5, 5, 7])
      let channels = random.element([
        1, 3, 8, 15, 16, 17, 24, 32, 33, 40, 48, 56, 63, 64, 65, 72, 80, 96, 144,
      ])
      geometry = .random(
        &random, kernel: kernel, channels: (channels, channels), groups: channels,
        longest: channels < 40 ? 70 : 36)
      isSigned = random.chance(50)
      input = random.bytes(Int(geometry.batch * geometry.in_h * geometry.in_w) * channels)
      weights = random.signedBytes(channels * Int(geometry.kernel_h) * kernel)
      let lines = Int(geometry.batch * geometry.out_h), width = Int(geometry.out_w)
      let begin = random.chance(60) ? 0 : random.int(0...lines - 1)
      range = begin..<(random.chance(60) ? lines : random.int(begin + 1...lines))
      rule = random.rule(rows: lines * width, channels: channels, scale: 5000 * Double(kernel))
      wantsMask = random.chance(40)
      wantsMagnitude = random.chance(50)
      label =
        "seed \(3000 + seed): \(geometry), lines \(range), signed \(isSigned), shift \(rule.shift), "
        + "stochastic \(rule.isStochastic), mask in \(rule.maskIn != nil), out \(wantsMask)"
      let accumulators = Reference.depthwise(input, isSigned: isSigned, weights: weights, geometry: geometry)
      start = .filled(rows: lines * width, channels: channels)
      expected = start
      let rows = range.lowerBound * width..<range.upperBound * width
      for row in rows {
        for c in 0..<channels {
          Reference.requantise(
            accumulators[row * channels + c], row: row, channel: c, by: rule, into: &expected)
        }
      }
      expected.clearUnusedBits(rows: rows)
    }
  }

  static let cases = (0..<150).map(Case.init)

  @Test(arguments: InstructionSet.allCases)
  func convolutionEqualsTheReference(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for item in Self.cases {
      var geometry = item.geometry
      let packed = GuardedBuffer([Int8](repeating: 99, count: rm_depthwise_packed_bytes(&geometry)))
      rm_depthwise_pack(&geometry, item.weights, packed.address)
      let input = GuardedBuffer(item.input)
      let buffers = RequantisedBuffers(
        item.start, rule: item.rule, wantsMask: item.wantsMask, wantsMagnitude: item.wantsMagnitude)
      withExtendedLifetime((packed, input)) {
        var parameters = rm_depthwise(
          geometry: geometry, input: input.address, input_signed: item.isSigned ? 1 : 0,
          packed: packed.address,
          out: buffers.out.address, requantise: buffers.parameters)
        kernels.depthwise_requantise(
          &parameters, Int64(item.range.lowerBound), Int64(item.range.upperBound),
          buffers.magnitude?.address)
      }
      _ = packed.contents(item.label)
      buffers.expectEqual(item.expected, item.label)
    }
  }

  /// Over one plane of a fine input, too; what is there stays, and so do channels outside the range.
  @Test(arguments: InstructionSet.allCases)
  func weightGradientEqualsTheReference(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<80 {
      var random = CaseRandom(seed: 6000 + seed)
      let channels = random.element([1, 3, 8, 15, 16, 17, 24, 32, 40, 63, 96])
      var geometry = rm_geometry.random(
        &random, kernel: random.element([1, 2, 3, 3, 5, 7, 8]), channels: (channels, channels),
        groups: channels, longest: 40)
      if geometry.transposed != 0 {
        swap(&geometry.in_h, &geometry.out_h)
        swap(&geometry.in_w, &geometry.out_w)
        geometry.transposed = 0
      }
      geometry.fine = random.chance(30) ? 1 : 0
      let pixels = Int(geometry.batch * geometry.in_h * geometry.in_w)
      let planes = geometry.fine == 1 ? 2 : 1
      let plane = random.int(0...planes - 1)
      let isSigned = plane == 0 && random.chance(50)
      let bytes = random.bytes(pixels * channels * planes)
      let read = (0..<pixels * channels).map { place -> Int16 in
        let byte = bytes[(place / channels * planes + plane) * channels + place % channels]
        return isSigned ? Int16(Int8(bitPattern: byte)) : Int16(byte)
      }
      let error = random.signedBytes(Int(geometry.batch * geometry.out_h * geometry.out_w) * channels)
      let taps = Int(geometry.kernel_h * geometry.kernel_w)
      let start = random.int32s(taps * channels, -1000...1000)
      let begin = random.chance(60) ? 0 : random.int(0...channels - 1)
      let end = random.chance(60) ? channels : random.int(begin + 1...channels)
      let label = "seed \(6000 + seed): \(geometry), signed \(isSigned), channels \(begin)..<\(end)"
      let sums = Reference.depthwiseOuter(read, error: error, geometry: geometry)
      let expected = start.indices.map {
        start[$0] + ((begin..<end).contains($0 % channels) ? sums[$0] : 0)
      }
      let (inputs, errors, out) = (GuardedBuffer(bytes), GuardedBuffer(error), GuardedBuffer(start))
      withExtendedLifetime((inputs, errors)) {
        kernels.depthwise_outer(
          &geometry, inputs.address! + plane * channels, isSigned ? 1 : 0, errors.address, begin, end,
          out.address)
      }
      expectSame(out.contents(label), expected, label)
    }
  }
}
