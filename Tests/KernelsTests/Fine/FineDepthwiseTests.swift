import CKernels
import Kernels
import Testing

/// Depthwise convolutions of which the input or the result is fine.
@Suite struct FineDepthwiseTests {
  struct Case: Sendable {
    let label: String
    let geometry: rm_geometry
    let input: [UInt8], isSigned: Bool, weights: [Int8]
    let rule: Reference.Requantisation, wantsMask: Bool
    /// Lines of the output in two parts; the others are not computed.
    let parts: [Range<Int>]
    let start: Reference.Requantised
    var expected: Reference.Requantised

    init(seed: Int) {
      var random = CaseRandom(seed: 8000 + seed)
      let kernel = random.element([1, 2, 3, 3, 3, 3, 5, 5, 7])
      let channels = random.element([
        1, 3, 8, 15, 16, 17, 24, 31, 32, 33, 40, 48, 63, 64, 65, 72, 80, 96, 144,
      ])
      var geometry: rm_geometry
      repeat {
        geometry = .random(
          &random, kernel: kernel, channels: (channels, channels), groups: channels,
          longest: channels < 40 ? 70 : 36)
      } while geometry.transposed != 0
      let isFine = random.chance(75)
      geometry.fine = isFine ? 1 : 0
      self.geometry = geometry
      isSigned = random.chance(50)
      let elements = random.elements(
        Int(geometry.batch * geometry.in_h * geometry.in_w) * channels, isFine: isFine, isSigned: isSigned)
      input = bytes(elements, isFine: isFine, channels: channels)
      weights = random.signedBytes(channels * Int(geometry.kernel_h) * kernel)
      let lines = Int(geometry.batch * geometry.out_h), width = Int(geometry.out_w)
      let begin = random.int(0...lines - 1), end = random.int(begin + 1...lines)
      let cut = random.int(begin...end)
      parts = [begin..<cut, cut..<end]
      let scale = (isFine ? 80_000 : 5000) * Double(kernel)
      rule =
        random.chance(70)
        ? random.fineRule(channels: channels, scale: scale)
        : random.rule(rows: lines * width, channels: channels, scale: scale)
      wantsMask = random.chance(40)
      label =
        "seed \(8000 + seed): \(geometry), lines \(parts), signed \(isSigned), fine result \(rule.isFine), "
        + "shift \(rule.shift), mask \(wantsMask)"
      let accumulators = Reference.depthwise(elements, weights: weights, geometry: geometry)
      start = .filled(rows: lines * width, channels: channels, isFine: rule.isFine)
      expected = start
      let rows = begin * width..<end * width
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
        item.start, rule: item.rule, wantsMask: item.wantsMask, wantsMagnitude: item.rule.isFine)
      withExtendedLifetime((packed, input)) {
        var parameters = rm_depthwise(
          geometry: geometry, input: input.address, input_signed: item.isSigned ? 1 : 0,
          packed: packed.address, out: buffers.out.address, requantise: buffers.parameters)
        for part in item.parts where !part.isEmpty {
          kernels.depthwise_requantise(
            &parameters, Int64(part.lowerBound), Int64(part.upperBound), buffers.magnitude?.address)
        }
      }
      buffers.expectEqual(item.expected, item.label)
    }
  }
}
