import Networks
import Randomness
import Silicon
import Testing

@Suite("Tiling")
struct TilingTests {
  @Test("a large matrix is cut, a small one leaves cells empty")
  func cut() {
    let large = Tiling(inputs: 300, outputs: 40, groups: 1, rows: 128, columns: 16)
    #expect(large.tiles == 9 && large.rowTiles == 3 && large.columnTiles == 3)
    #expect(abs(large.rowShare - 300.0 / 384) < 1e-12 && abs(large.columnShare - 40.0 / 48) < 1e-12)
    let small = Tiling(inputs: 8, outputs: 2, groups: 1, rows: 128, columns: 16)
    #expect(small.tiles == 1 && small.cellShare == 16.0 / 2048)
  }

  @Test("channels of a depthwise convolution lie along the diagonal: 14 of 9 rows in 128")
  func depthwise() {
    let tiling = Tiling(inputs: 9, outputs: 1, groups: 32, rows: 128, columns: 16)
    #expect(tiling.tiles == 3)
    #expect(abs(tiling.cellShare - 9 * 32 / (3.0 * 2048)) < 1e-12)
    #expect(tiling.cellShare < tiling.rowShare * tiling.columnShare)
  }

  @Test("every weight has a cell, for random sizes", arguments: 1...40)
  func conserved(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed))
    func draw(_ bound: Int) -> Int { 1 + Int(generator.nextUnit() * Double(bound)) }
    let (inputs, outputs, groups, rows, columns) = (draw(600), draw(200), draw(40), draw(256), draw(64))
    let tiling = Tiling(inputs: inputs, outputs: outputs, groups: groups, rows: rows, columns: columns)
    let cells = tiling.cellShare * Double(tiling.tiles * rows * columns)
    #expect(abs(cells - Double(inputs * outputs * groups)) < 1e-6 * cells, "seed \(seed)")
    #expect(tiling.cellShare <= tiling.rowShare * tiling.columnShare * (1 + 1e-12), "seed \(seed)")
    #expect(tiling.rowShare <= 1 && tiling.columnShare <= 1, "seed \(seed)")
  }
}
