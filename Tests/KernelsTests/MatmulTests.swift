import CKernels
import Kernels
import Testing

@Suite struct MatmulTests {
  /// One product with what the reference makes of it; all from its seed.
  struct Case: Sendable {
    let label: String
    let rows: Int, k: Int, n: Int, aStride: Int, aIsSigned: Bool
    let firstRow: Int, firstChannel: Int, channels: Int
    let a: [UInt8], b: [Int8]
    let rule: Reference.Requantisation
    let wantsMask: Bool, wantsMagnitude: Bool
    /// Values of the whole tensor, a multiplier per channel, and the shift; nil for no residual.
    let residual: (values: [Int8], multipliers: [Int32], shift: Int32)?
    let accumulators: [Int32]
    let start: Reference.Requantised
    var expected: Reference.Requantised

    init(seed: Int) {
      var random = CaseRandom(seed: seed)
      let sizes = [1, 3, 4, 5, 8, 15, 16, 17, 24, 31, 32, 33, 40, 48, 63, 64, 65, 72, 80, 96]
      rows =
        seed % 10 == 0 ? random.int(24...60) : random.element([1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 16, 23, 25])
      k = random.element(seed % 3 == 0 ? [64, 68, 96, 100, 130, 144, 200, 254, 320] : sizes)
      n = seed % 7 == 0 ? random.int(97...150) : random.element(sizes)
      aStride = (k + 3) / 4 * 4 + (random.chance(50) ? random.int(0...9) : 0)
      aIsSigned = random.chance(50)
      firstRow = random.int(0...3)
      firstChannel = random.chance(60) ? 0 : random.element([1, 3, 8, 16, 17, 24])
      channels = firstChannel + n + (random.chance(60) ? 0 : random.int(1...20))
      a = random.bytes((rows - 1) * aStride + (k + 3) / 4 * 4)
      b = random.signedBytes(n * k)
      let tensorRows = firstRow + rows + 1
      rule = random.rule(rows: tensorRows, channels: channels, scale: 5000 * Double(k).squareRoot())
      wantsMask = random.chance(40)
      wantsMagnitude = random.chance(50)
      let hasResidual = random.chance(40)
      residual =
        hasResidual
        ? (
          random.signedBytes(tensorRows * channels), random.int32s(channels, 0...(1 << 23) - 1),
          Int32(random.int(0...22))
        ) : nil
      label =
        "seed \(seed): \(rows) x \(k) x \(n), stride \(aStride), signed \(aIsSigned), "
        + "channels \(firstChannel) of \(channels), shift \(rule.shift), stochastic \(rule.isStochastic), "
        + "low \(rule.low), high \(rule.high), "
        + "mask in \(rule.maskIn != nil), out \(wantsMask), magnitude \(wantsMagnitude), residual "
        + "\(hasResidual)"
      accumulators = Reference.matmul(a, aStride: aStride, aIsSigned: aIsSigned, b, rows: rows, k: k, n: n)
      start = .filled(rows: tensorRows, channels: channels)
      expected = start
      for row in 0..<rows {
        for j in 0..<n {
          let place = (firstRow + row) * channels + firstChannel + j
          let added = residual.map {
            Reference.residual(
              $0.values[place], multiplier: $0.multipliers[place % channels], shift: $0.shift)
          }
          Reference.requantise(
            accumulators[row * n + j] + (added ?? 0), row: firstRow + row, channel: firstChannel + j,
            by: rule,
            into: &expected)
        }
      }
      if firstChannel + n == channels { expected.clearUnusedBits(rows: firstRow..<firstRow + rows) }
    }

    /// Calls `body` with the parameter block; its output fields are still empty.
    func withParameters(transposedPacking: Bool, _ body: (inout rm_matmul) -> Void) {
      let packed = GuardedBuffer([Int8](repeating: 99, count: rm_packed_bytes(k, n)))
      let sums = GuardedBuffer([Int32](repeating: 99, count: n))
      if transposedPacking {
        let transposed = (0..<k).flatMap { i in (0..<n).map { j in b[j * k + i] } }
        rm_pack_transposed(transposed, n, k, n, packed.address, sums.address)
      } else {
        rm_pack(b, k, k, n, packed.address, sums.address)
      }
      let input = GuardedBuffer(a)
      var parameters = rm_matmul()
      parameters.a = UnsafePointer(input.address)
      parameters.a_stride = aStride
      parameters.a_signed = aIsSigned ? 1 : 0
      parameters.packed = UnsafePointer(packed.address)
      parameters.sums = UnsafePointer(sums.address)
      (parameters.rows, parameters.k, parameters.n) = (rows, k, n)
      (parameters.first_row, parameters.first_channel, parameters.channels) = (
        firstRow, firstChannel, channels
      )
      withExtendedLifetime((packed, sums, input)) { body(&parameters) }
      #expect(packed.contents(label).count == rm_packed_bytes(k, n))
      #expect(sums.contents(label).count == n)
    }
  }

  static let cases = (0..<160).map(Case.init)

  @Test(arguments: InstructionSet.allCases)
  func requantisedProductEqualsTheReference(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for (index, item) in Self.cases.enumerated() {
      let buffers = RequantisedBuffers(
        item.start, rule: item.rule, wantsMask: item.wantsMask, wantsMagnitude: item.wantsMagnitude)
      item.withParameters(transposedPacking: index % 2 == 1) { parameters in
        parameters.out = UnsafeMutableRawPointer(buffers.out.address)
        parameters.requantise = buffers.parameters
        let values = item.residual.map { GuardedBuffer($0.values) }
        let multipliers = item.residual.map { GuardedBuffer($0.multipliers) }
        if let values, let multipliers {
          parameters.residual = rm_residual(
            values: UnsafePointer(values.address), multiplier: UnsafePointer(multipliers.address),
            shift: item.residual!.shift, fine: 0)
        }
        withExtendedLifetime((values, multipliers)) {
          kernels.matmul_requantise(&parameters, buffers.magnitude?.address)
        }
      }
      buffers.expectEqual(item.expected, item.label)
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func productEqualsTheReference(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for item in Self.cases {
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
      item.withParameters(transposedPacking: false) { parameters in
        parameters.out = UnsafeMutableRawPointer(out.address)
        parameters.requantise.bias = UnsafePointer(bias?.address)
        kernels.matmul_int32(&parameters)
      }
      expectSame(out.contents(item.label), expected, item.label)
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func extremeProductsDoNotSaturate(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    let (rows, k, n) = (13, 70, 33)
    for (isSigned, a, b) in [(true, 128, -128), (true, 128, 127), (false, 255, -128), (false, 255, 127)] {
      let input = [UInt8](repeating: UInt8(a), count: rows * 72)
      let weights = [Int8](repeating: Int8(b), count: n * k)
      var packed = [Int8](repeating: 0, count: rm_packed_bytes(k, n))
      var sums = [Int32](repeating: 0, count: n)
      rm_pack(weights, k, k, n, &packed, &sums)
      var out = [Int32](repeating: 0, count: rows * n)
      input.withUnsafeBufferPointer { input in
        packed.withUnsafeBufferPointer { packed in
          sums.withUnsafeBufferPointer { sums in
            out.withUnsafeMutableBytes { out in
              var parameters = rm_matmul()
              parameters.a = input.baseAddress
              parameters.a_stride = 72
              parameters.a_signed = isSigned ? 1 : 0
              parameters.packed = packed.baseAddress
              parameters.sums = sums.baseAddress
              (parameters.rows, parameters.k, parameters.n, parameters.channels) = (rows, k, n, n)
              parameters.out = out.baseAddress
              kernels.matmul_int32(&parameters)
            }
          }
        }
      }
      let value = Int32(k) * Int32(b) * (isSigned ? Int32(Int8(bitPattern: UInt8(a))) : Int32(a))
      #expect(out == [Int32](repeating: value, count: rows * n))
    }
  }
}
