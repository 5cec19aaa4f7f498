import Kernels
import Testing

/// Matrix products of two activations, as attention makes them: the kernels of weights, with the second
/// factor packed when the product runs.
@Suite struct TensorProductTests {
  /// Heads of `width` channels lie side by side in rows of `channels`.
  struct Case {
    let seed: Int
    let tokens: Int, width: Int, heads: Int
    var channels: Int { width * heads }
    var random: CaseRandom

    init(_ seed: Int) {
      self.seed = seed
      random = CaseRandom(seed: seed)
      tokens = random.int(1...40)
      width = random.element([4, 8, 12, 32])
      heads = random.int(1...3)
    }
  }

  /// The columns of one head.
  static func head<Element>(_ x: [Element], _ head: Int, _ test: Case) -> [Element] {
    x.indices.filter { $0 % test.channels / test.width == head }.map { x[$0] }
  }

  @Test(arguments: InstructionSet.supported)
  func scoresContextAndTheErrorsOfBothFactors(set: InstructionSet) throws {
    let kernels = try kernels(of: set)
    for seed in 0..<20 {
      var test = Case(seed)
      let (tokens, width, channels) = (test.tokens, test.width, test.channels)
      let queries = test.random.signedBytes(tokens * channels)
      let keys = test.random.signedBytes(tokens * channels)
      let padded = (tokens + 3) / 4 * 4
      let probabilities = test.random.bytes(tokens * padded)
      let error = test.random.signedBytes(tokens * channels)
      for head in 0..<test.heads {
        let label = "\(set), seed \(seed), head \(head)"
        let (query, key) = (Self.head(queries, head, test), Self.head(keys, head, test))

        // Scores: rows of keys are the columns of the result.
        let packed = GuardedBuffer([Int8](repeating: 0, count: rm_packed_bytes(width, tokens)))
        let sums = GuardedBuffer([Int32](repeating: 0, count: tokens))
        keys.withUnsafeBufferPointer {
          rm_pack($0.baseAddress! + head * width, channels, width, tokens, packed.address, sums.address)
        }
        let scores = GuardedBuffer([Int32](repeating: 0, count: tokens * tokens))
        queries.withUnsafeBytes { bytes in
          var block = rm_matmul()
          block.a = bytes.bindMemory(to: UInt8.self).baseAddress! + head * width
          (block.a_stride, block.a_signed) = (channels, 1)
          (block.packed, block.sums) = (UnsafePointer(packed.address), UnsafePointer(sums.address))
          (block.rows, block.k, block.n, block.channels) = (tokens, width, tokens, tokens)
          block.out = UnsafeMutableRawPointer(scores.address)
          kernels.matmul_int32(&block)
        }
        expectSame(
          scores.contents(label),
          Reference.matmul(
            query.asBytes, aStride: width, aIsSigned: true, key, rows: tokens, k: width, n: tokens),
          "scores, \(label)")

        // Context: rows of values are summed over. Probabilities are unsigned, rows padded to fours.
        let packedValues = GuardedBuffer([Int8](repeating: 0, count: rm_packed_bytes(tokens, width)))
        let valueSums = GuardedBuffer([Int32](repeating: 0, count: width))
        keys.withUnsafeBufferPointer {
          rm_pack_transposed(
            $0.baseAddress! + head * width, channels, tokens, width, packedValues.address, valueSums.address)
        }
        let context = GuardedBuffer([Int32](repeating: 0, count: tokens * width))
        probabilities.withUnsafeBufferPointer { bytes in
          var block = rm_matmul()
          block.a = bytes.baseAddress
          block.a_stride = padded
          (block.packed, block.sums) = (UnsafePointer(packedValues.address), UnsafePointer(valueSums.address))
          (block.rows, block.k, block.n, block.channels) = (tokens, tokens, width, width)
          block.out = UnsafeMutableRawPointer(context.address)
          kernels.matmul_int32(&block)
        }
        let columns = (0..<width).flatMap { c in (0..<tokens).map { key[$0 * width + c] } }
        expectSame(
          context.contents(label),
          Reference.matmul(
            probabilities, aStride: padded, aIsSigned: false, columns, rows: tokens, k: tokens, n: width),
          "context, \(label)")

        // The error of the values: a sum over rows of probability × error, then bytes.
        let gradient = GuardedBuffer([Int32](repeating: 0, count: tokens * width))
        let scratch = GuardedBuffer(
          [UInt8](repeating: 0, count: rm_outer_scratch_bytes(tokens, width, tokens)))
        let outer = GuardedBuffer([Int32](repeating: 0, count: width * tokens))
        error.withUnsafeBufferPointer { errors in
          probabilities.withUnsafeBufferPointer { bytes in
            kernels.outer_int32(
              errors.baseAddress! + head * width, channels, bytes.baseAddress, padded, 0, tokens, width,
              tokens,
              outer.address, tokens, scratch.address)
          }
        }
        let found = outer.contents(label)
        for token in 0..<tokens {
          for c in 0..<width { gradient.elements[token * width + c] = found[c * tokens + token] }
        }
        let exact = (0..<tokens).flatMap { token in
          (0..<width).map { c in
            (0..<tokens).reduce(Int32(0)) {
              $0 + Int32(error[$1 * channels + head * width + c]) * Int32(probabilities[$1 * padded + token])
            }
          }
        }
        expectSame(gradient.contents(label), exact, "error of the values, \(label)")
      }
    }
  }
}
