import Kernels
import Testing

@Suite("float32: matrix products")
struct Float32MatmulTests {
  struct Shape {
    var rows: Int, k: Int, n: Int
    var firstRow = 0, firstChannel = 0, spareChannels = 0, sparePitch = 0
  }

  // Around the blocks of every instruction set: rows 12, 6, 4, 3, 2, 1; columns 32, 16 and what is left over.
  static let shapes: [Shape] = [
    Shape(rows: 1, k: 1, n: 1), Shape(rows: 13, k: 3, n: 32), Shape(rows: 29, k: 17, n: 33),
    Shape(rows: 12, k: 8, n: 16), Shape(rows: 11, k: 40, n: 47, sparePitch: 3), Shape(rows: 8, k: 96, n: 24),
    Shape(rows: 7, k: 5, n: 9, firstRow: 2, firstChannel: 8, spareChannels: 7),
    Shape(rows: 14, k: 6, n: 19, firstRow: 1, firstChannel: 3, spareChannels: 2),
    Shape(rows: 5, k: 9, n: 21, firstChannel: 13, spareChannels: 0),
  ]

  struct Problem {
    let shape: Shape
    let a: Guarded<Float>, packed: Guarded<Float>, bias: Guarded<Float>, maskIn: Guarded<UInt8>
    let denseA: [Double], b: [Double], dense: [Double]
    var channels: Int { shape.firstChannel + shape.n + shape.spareChannels }
    var totalRows: Int { shape.firstRow + shape.rows }

    /// `elements` draws the elements of a, b and the bias.
    init(_ shape: Shape, random: inout Float32Random, elements: (inout Float32Random, Int) -> [Float]) {
      self.shape = shape
      let pitch = shape.k + shape.sparePitch
      // The last row ends with its k-th element: what lies past it must not be read.
      let strided = elements(&random, (shape.rows - 1) * pitch + shape.k)
      let b = elements(&random, shape.n * shape.k)
      let packed = Guarded<Float>(repeating: .nan, count: rm_packed_floats(shape.k, shape.n))
      rm_pack_float(Guarded(b).pointer, shape.k, shape.k, shape.n, packed.pointer)
      a = Guarded(strided)
      self.packed = packed
      denseA = (0..<shape.rows).flatMap { strided[$0 * pitch..<$0 * pitch + shape.k].map(Double.init) }
      self.b = b.doubles
      let channels = shape.firstChannel + shape.n + shape.spareChannels
      let bias = elements(&random, channels)
      self.bias = Guarded(bias)
      dense = bias.doubles
      maskIn = Guarded(random.mask(rows: shape.firstRow + shape.rows, channels: channels))
    }

    /// Runs rows `range` into `out`.
    func run(
      _ kernels: Float32Kernels, _ range: Range<Int>, out: Guarded<Float>, epilogue: rm_epilogue
    ) {
      let pitch = shape.k + shape.sparePitch
      var block = rm_matmul_f32(
        a: a.pointer + range.lowerBound * pitch, a_stride: pitch, packed: packed.pointer, rows: range.count,
        k: shape.k, n: shape.n, first_row: shape.firstRow + range.lowerBound,
        first_channel: shape.firstChannel, channels: channels, out: out.pointer, epilogue: epilogue)
      kernels.table.matmul_f32(&block)
    }

    /// A [rows][n] result at its place in the whole tensor, `background` elsewhere.
    func placed<T>(_ values: [T], background: T) -> [T] {
      var whole = [T](repeating: background, count: totalRows * channels)
      for r in 0..<shape.rows {
        for j in 0..<shape.n {
          whole[(shape.firstRow + r) * channels + shape.firstChannel + j] = values[r * shape.n + j]
        }
      }
      return whole
    }
  }

  @Test("matches the reference within its rounding bound")
  func reals() {
    for (index, shape) in Self.shapes.enumerated() {
      var random = Float32Random(seed: UInt64(100 + index))
      let problem = Problem(shape, random: &random) { $0.reals($1) }
      func product(_ a: [Double], _ b: [Double]) -> [Double] {
        Float32Reference.matmul(a, b, rows: shape.rows, k: shape.k, n: shape.n)
      }
      let expected = problem.placed(product(problem.denseA, problem.b), background: 77)
      let magnitude = problem.placed(product(problem.denseA.magnitudes, problem.b.magnitudes), background: 0)
      for kernels in Float32Kernels.all {
        let out = Guarded<Float>(repeating: 77, count: expected.count)
        problem.run(kernels, 0..<shape.rows, out: out, epilogue: .none)
        let context = "\(kernels), \(shape), seed \(100 + index)"
        expectClose(out.values, expected, magnitude: magnitude, roundings: 2 * shape.k, context)
        #expect(out.untouchedBefore, "\(context)")
      }
    }
  }

  @Test("bias, clamp and masks are exact on integers, and touch nothing else")
  func integers() {
    for (index, shape) in Self.shapes.enumerated() {
      var random = Float32Random(seed: UInt64(200 + index))
      let problem = Problem(shape, random: &random) { $0.integers($1) }
      let low = Float(-2 - index % 3), high = Float(6)
      let (rows, channels) = (problem.totalRows, problem.channels)
      let sums = problem.placed(
        Float32Reference.matmul(problem.denseA, problem.b, rows: shape.rows, k: shape.k, n: shape.n),
        background: 0)
      let expected = Float32Reference.finish(
        sums, channels: channels, bias: problem.dense, low: Double(low), high: Double(high),
        maskIn: problem.maskIn.values)
      let mine = problem.placed([Bool](repeating: true, count: shape.rows * shape.n), background: false)
      // Rows above first_row stay 1; unused bits of a written row's last byte become 0 with its last channel.
      let expectedBits = mine.indices.map {
        !mine[$0]
          || Float32Reference.bit(
            expected.mask, row: $0 / channels, channel: $0 % channels, channels: channels)
      }
      for kernels in Float32Kernels.all {
        let context = "\(kernels), \(shape), seed \(200 + index)"
        let out = Guarded<Float>(repeating: 77, count: rows * channels)
        let maskOut = Guarded<UInt8>(repeating: 0xFF, count: rows * ((channels + 7) / 8))
        let epilogue = rm_epilogue(
          bias: problem.bias.pointer, low: low, high: high, mask_in: problem.maskIn.pointer,
          mask_out: maskOut.pointer, sign_mask: 0)
        problem.run(kernels, 0..<shape.rows, out: out, epilogue: epilogue)
        let expectedOut = mine.indices.map { mine[$0] ? Float(expected.out[$0]) : 77 }
        #expect(out.values == expectedOut, "\(context)")
        #expect(out.untouchedBefore && maskOut.untouchedBefore, "\(context)")
        let bits = maskOut.values
        let actualBits = mine.indices.map {
          Float32Reference.bit(bits, row: $0 / channels, channel: $0 % channels, channels: channels)
        }
        #expect(actualBits == expectedBits, "\(context)")
        if shape.spareChannels == 0, channels % 8 != 0 {
          let last = (shape.firstRow..<rows).map { bits[($0 + 1) * ((channels + 7) / 8) - 1] }
          #expect(last.allSatisfy { $0 >> UInt8(channels % 8) == 0 }, "\(context)")
        }
      }
    }
  }

  @Test("a transposed pack equals the pack of the transpose")
  func packing() {
    var random = Float32Random(seed: 300)
    for (k, n, spare) in [(5, 33, 0), (7, 16, 2), (1, 1, 0)] {
      let byChannel = random.reals(n * k)
      var byK = [Float](repeating: .nan, count: k * (n + spare))
      for i in 0..<k {
        for j in 0..<n { byK[i * (n + spare) + j] = byChannel[j * k + i] }
      }
      let straight = Guarded<Float>(repeating: .nan, count: rm_packed_floats(k, n))
      let transposed = Guarded<Float>(repeating: .nan, count: rm_packed_floats(k, n))
      rm_pack_float(byChannel, k, k, n, straight.pointer)
      rm_pack_float_transposed(byK, n + spare, k, n, transposed.pointer)
      #expect(straight.values == transposed.values)
      #expect(rm_packed_floats(k, n) == (n + 31) / 32 * 32 * k)
    }
  }

  @Test("the result does not depend on how the rows are split")
  func split() {
    var random = Float32Random(seed: 400)
    let shape = Shape(rows: 41, k: 23, n: 50)
    let problem = Problem(shape, random: &random) { $0.reals($1) }
    for kernels in Float32Kernels.all {
      let whole = Guarded<Float>(repeating: 0, count: shape.rows * shape.n)
      problem.run(kernels, 0..<41, out: whole, epilogue: .none)
      let parts = Guarded<Float>(repeating: 0, count: shape.rows * shape.n)
      for range in [0..<1, 1..<20, 20..<27, 27..<41] {
        problem.run(kernels, range, out: parts, epilogue: .none)
      }
      #expect(whole.values == parts.values, "\(kernels), seed 400")
    }
  }
}

extension rm_epilogue {
  /// Writes the sums as they are.
  static var none: rm_epilogue {
    rm_epilogue(bias: nil, low: -.infinity, high: .infinity, mask_in: nil, mask_out: nil, sign_mask: 0)
  }
}
