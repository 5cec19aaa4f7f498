import CKernels
import Kernels
import Testing

/// Products of which the input, the residual or the result is fine.
@Suite struct FineMatmulTests {
  struct Case: Sendable {
    let label: String
    let rows: Int, k: Int, n: Int, isFine: Bool, isSigned: Bool
    let low: Int, aStride: Int
    let firstRow: Int, firstChannel: Int, channels: Int
    let a: [UInt8], b: [Int8]
    let rule: Reference.Requantisation, wantsMask: Bool
    let residual: (values: [UInt8], isFine: Bool, multipliers: [Int32], shift: Int32)?
    let accumulators: [Int32]
    let start: Reference.Requantised
    var expected: Reference.Requantised

    init(seed: Int) {
      var random = CaseRandom(seed: 7000 + seed)
      let sizes = [1, 3, 4, 5, 8, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 72, 96]
      rows = random.chance(20) ? random.int(24...60) : random.element([1, 2, 3, 4, 5, 11, 12, 13, 23, 25])
      // Past 256 the AVX2 form sums in several parts.
      k = random.chance(10) ? random.int(250...600) : random.element(sizes)
      n = random.chance(15) ? random.int(97...150) : random.element(sizes)
      isFine = random.chance(70)
      isSigned = random.chance(50)
      low = isFine ? k + random.element([0, 0, 1, 4, 7]) : 0
      aStride = low + (k + 3) / 4 * 4 + (random.chance(50) ? random.int(0...9) : 0)
      firstRow = random.int(0...3)
      firstChannel = random.chance(60) ? 0 : random.element([1, 3, 8, 16, 17, 24])
      channels = firstChannel + n + (random.chance(60) ? 0 : random.int(1...20))
      let elements = random.elements(rows * k, isFine: isFine, isSigned: isSigned)
      // What lies beside the planes meets weights of 0.
      var a = random.bytes((rows - 1) * aStride + low + (k + 3) / 4 * 4)
      for row in 0..<rows {
        for i in 0..<k {
          let element = elements[row * k + i]
          let planes = isFine ? Reference.fine(element) : (high: UInt8(truncatingIfNeeded: element), low: 0)
          a[row * aStride + i] = planes.high
          if isFine { a[row * aStride + low + i] = planes.low }
        }
      }
      self.a = a
      b = random.signedBytes(n * k)
      let tensorRows = firstRow + rows + 1
      let scale = (isFine ? 80_000 : 5000) * Double(k).squareRoot()
      rule =
        random.chance(70)
        ? random.fineRule(channels: channels, scale: scale)
        : random.rule(rows: tensorRows, channels: channels, scale: scale)
      wantsMask = random.chance(40)
      if random.chance(40) {
        let isFine = random.chance(70)
        let values = random.elements(tensorRows * channels, isFine: isFine, isSigned: true)
        residual = (
          bytes(values, isFine: isFine, channels: channels), isFine,
          random.int32s(channels, 0...(1 << (isFine ? 19 : 23)) - 1), Int32(random.int(1...22))
        )
      } else {
        residual = nil
      }
      label =
        "seed \(7000 + seed): \(rows) x \(k) x \(n), fine \(isFine), signed \(isSigned), low \(low), "
        + "stride \(aStride), channels \(firstChannel) of \(channels), fine result \(rule.isFine), "
        + "shift \(rule.shift), mask \(wantsMask), fine residual \(residual?.isFine as Bool?)"
      accumulators = Reference.matmul(elements, aStride: k, b, rows: rows, k: k, n: n)
      start = .filled(rows: tensorRows, channels: channels, isFine: rule.isFine)
      expected = start
      let added = residual.map {
        $0.isFine
          ? Reference.fineElements($0.values, isSigned: true, channels: channels)
          : $0.values.map { Int16(Int8(bitPattern: $0)) }
      }
      for row in 0..<rows {
        for j in 0..<n {
          var sum = accumulators[row * n + j]
          let channel = firstChannel + j
          if let residual, let added {
            sum += Reference.residual(
              added[(firstRow + row) * channels + channel], multiplier: residual.multipliers[channel],
              shift: residual.shift)
          }
          Reference.requantise(sum, row: firstRow + row, channel: channel, by: rule, into: &expected)
        }
      }
      if firstChannel + n == channels { expected.clearUnusedBits(rows: firstRow..<firstRow + rows) }
    }

    /// Calls `body` with parameter blocks of two parts of the rows; their output fields are still empty.
    func withParts(_ body: (inout rm_matmul) -> Void) {
      let packed = GuardedBuffer([Int8](repeating: 99, count: rm_packed_bytes(k, n)))
      let sums = GuardedBuffer([Int32](repeating: 99, count: n))
      rm_pack(b, k, k, n, packed.address, sums.address)
      let input = GuardedBuffer(a)
      let cut = rows / 3
      for part in [0..<cut, cut..<rows] where !part.isEmpty {
        var parameters = rm_matmul()
        parameters.a = UnsafePointer(input.address! + part.lowerBound * aStride)
        parameters.a_stride = aStride
        parameters.a_signed = isSigned ? 1 : 0
        parameters.low = low
        parameters.packed = UnsafePointer(packed.address)
        parameters.sums = UnsafePointer(sums.address)
        (parameters.rows, parameters.k, parameters.n) = (part.count, k, n)
        parameters.first_row = firstRow + part.lowerBound
        (parameters.first_channel, parameters.channels) = (firstChannel, channels)
        withExtendedLifetime((packed, sums, input)) { body(&parameters) }
      }
    }
  }

  static let cases = (0..<200).map(Case.init)

  @Test(arguments: InstructionSet.allCases)
  func requantisedProductEqualsTheReference(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for item in Self.cases {
      let buffers = RequantisedBuffers(
        item.start, rule: item.rule, wantsMask: item.wantsMask, wantsMagnitude: item.rule.isFine)
      let values = item.residual.map { GuardedBuffer($0.values.map { Int8(bitPattern: $0) }) }
      let multipliers = item.residual.map { GuardedBuffer($0.multipliers) }
      item.withParts { parameters in
        parameters.out = UnsafeMutableRawPointer(buffers.out.address)
        parameters.requantise = buffers.parameters
        if let values, let multipliers, let residual = item.residual {
          parameters.residual = rm_residual(
            values: UnsafePointer(values.address), multiplier: UnsafePointer(multipliers.address),
            shift: residual.shift, fine: residual.isFine ? 1 : 0)
        }
        withExtendedLifetime((values, multipliers)) {
          kernels.matmul_requantise(&parameters, buffers.magnitude?.address)
        }
      }
      buffers.expectEqual(item.expected, item.label)
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func productHasItsBiasOnce(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for item in Self.cases where item.isFine {
      let start = [Int32](repeating: -7, count: (item.firstRow + item.rows + 1) * item.channels)
      var expected = start
      for row in 0..<item.rows {
        for j in 0..<item.n {
          let channel = item.firstChannel + j
          expected[(item.firstRow + row) * item.channels + channel] =
            item.accumulators[row * item.n + j] + (item.rule.bias?[channel] ?? 0)
        }
      }
      let out = GuardedBuffer(start)
      let bias = item.rule.bias.map(GuardedBuffer.init)
      item.withParts { parameters in
        parameters.out = UnsafeMutableRawPointer(out.address)
        parameters.requantise.bias = UnsafePointer(bias?.address)
        withExtendedLifetime(bias) { kernels.matmul_int32(&parameters) }
      }
      expectSame(out.contents(item.label), expected, item.label)
    }
  }

  /// 127 * 4095 * 4096 is 0.992 * 2^31.
  @Test(arguments: InstructionSet.allCases)
  func theLongestExtremeProductsFit(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    let k = 4096, rows = 13, n = 17
    for (q, isSigned) in [(Int16(4095), false), (2047, true), (-2032, true)] {
      for b in [Int8(127), -127] {
        let planes = Reference.finePlanes([Int16](repeating: q, count: rows * k), channels: k)
        let input = GuardedBuffer(planes)
        let packed = GuardedBuffer([Int8](repeating: 0, count: rm_packed_bytes(k, n)))
        let sums = GuardedBuffer([Int32](repeating: 0, count: n))
        rm_pack([Int8](repeating: b, count: n * k), k, k, n, packed.address, sums.address)
        let out = GuardedBuffer([Int32](repeating: 0, count: rows * n))
        var parameters = rm_matmul()
        parameters.a = UnsafePointer(input.address)
        (parameters.a_stride, parameters.low, parameters.a_signed) = (2 * k, k, isSigned ? 1 : 0)
        parameters.packed = UnsafePointer(packed.address)
        parameters.sums = UnsafePointer(sums.address)
        (parameters.rows, parameters.k, parameters.n, parameters.channels) = (rows, k, n, n)
        parameters.out = UnsafeMutableRawPointer(out.address)
        withExtendedLifetime((input, packed, sums)) { kernels.matmul_int32(&parameters) }
        let value = Int32(k) * Int32(b) * Int32(q)
        expectSame(
          out.contents("\(q) * \(b)"), [Int32](repeating: value, count: rows * n), "\(q) * \(b)")
      }
    }
  }
}
