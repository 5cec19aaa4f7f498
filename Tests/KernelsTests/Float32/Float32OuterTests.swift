import Kernels
import Testing

@Suite("float32: sums over rows")
struct Float32OuterTests {
  struct Shape {
    var rows: Int, m: Int, n: Int
    var spare = 0
  }

  // 128 rows are summed at a time; blocks are 12, 6 or 3 by 32 or 16.
  static let shapes = [
    Shape(rows: 1, m: 1, n: 1), Shape(rows: 130, m: 13, n: 33), Shape(rows: 128, m: 6, n: 16, spare: 2),
    Shape(rows: 300, m: 11, n: 5), Shape(rows: 9, m: 25, n: 49, spare: 1), Shape(rows: 2, m: 4, n: 32),
  ]

  /// Rows of `width` floats, `spare` floats apart, that end with the last element.
  static func strided(_ dense: [Float], width: Int, spare: Int) -> Guarded<Float> {
    let rows = dense.count / width
    var values: [Float] = []
    for r in 0..<rows {
      values += dense[r * width..<(r + 1) * width]
      if r + 1 < rows { values += [Float](repeating: .nan, count: spare) }
    }
    return Guarded(values)
  }

  @Test("the weight gradient is added to what is there, within its rounding bound")
  func outer() {
    for (index, shape) in Self.shapes.enumerated() {
      var random = Float32Random(seed: UInt64(500 + index))
      let denseE = random.reals(shape.rows * shape.m), denseX = random.reals(shape.rows * shape.n)
      let before = random.reals(shape.m * shape.n)
      let e = Self.strided(denseE, width: shape.m, spare: shape.spare)
      let x = Self.strided(denseX, width: shape.n, spare: shape.spare)
      func reference(_ e: [Double], _ x: [Double], _ before: [Double]) -> [Double] {
        zip(Float32Reference.outer(e, x, rows: shape.rows, m: shape.m, n: shape.n), before).map(+)
      }
      let expected = reference(denseE.doubles, denseX.doubles, before.doubles)
      let magnitude = reference(denseE.magnitudes, denseX.magnitudes, before.magnitudes)
      for kernels in Float32Kernels.all {
        let out = Self.strided(before, width: shape.n, spare: shape.spare)
        kernels.table.outer_f32(
          e.pointer, shape.m + shape.spare, x.pointer, shape.n + shape.spare, shape.rows, shape.m, shape.n,
          out.pointer, shape.n + shape.spare)
        let all = out.values
        let pitch = shape.n + shape.spare
        let dense = (0..<shape.m).flatMap { all[$0 * pitch..<$0 * pitch + shape.n] }
        let context = "\(kernels), \(shape), seed \(500 + index)"
        expectClose(dense, expected, magnitude: magnitude, roundings: 2 * shape.rows + 2, context)
        #expect(out.untouchedBefore, "\(context)")
        let between = all.indices.filter { $0 % pitch >= shape.n }
        #expect(between.allSatisfy { all[$0].isNaN }, "\(context)")
      }
    }
  }

  @Test("the result does not depend on how rows and columns of the gradient are split")
  func split() {
    var random = Float32Random(seed: 600)
    let (rows, m, n) = (150, 29, 53)
    let e = Guarded(random.reals(rows * m)), x = Guarded(random.reals(rows * n))
    for kernels in Float32Kernels.all {
      let whole = Guarded<Float>(repeating: 0, count: m * n)
      kernels.table.outer_f32(e.pointer, m, x.pointer, n, rows, m, n, whole.pointer, n)
      let parts = Guarded<Float>(repeating: 0, count: m * n)
      for i in [0..<7, 7..<29] {
        for j in [0..<1, 1..<36, 36..<53] {
          kernels.table.outer_f32(
            e.pointer + i.lowerBound, m, x.pointer + j.lowerBound, n, rows, i.count, j.count,
            parts.pointer + i.lowerBound * n + j.lowerBound, n)
        }
      }
      #expect(whole.values == parts.values, "\(kernels), seed 600")
    }
  }

  @Test("column sums are added to what is there")
  func columnSums() {
    for (index, (rows, channels)) in [(1, 1), (65, 17), (200, 40), (7, 16)].enumerated() {
      var random = Float32Random(seed: UInt64(700 + index))
      let e = random.reals(rows * channels), before = random.reals(channels)
      let sums = Float32Reference.columnSums(e.doubles, channels: channels)
      let magnitudes = Float32Reference.columnSums(e.magnitudes, channels: channels)
      for kernels in Float32Kernels.all {
        let out = Guarded(before)
        kernels.table.column_sums_f32(Guarded(e).pointer, rows, channels, out.pointer)
        expectClose(
          out.values, zip(sums, before.doubles).map(+),
          magnitude: zip(magnitudes, before.magnitudes).map(+), roundings: 64 + 2,
          "\(kernels), \(rows) × \(channels), seed \(700 + index)")
      }
    }
  }
}
