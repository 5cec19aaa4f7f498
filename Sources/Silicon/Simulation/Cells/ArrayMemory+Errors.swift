import Networks
public import Programs
import Randomness

extension ArrayMemory {
  /// Whether the errors of a weight gradient lie in the macros' own cells.
  public var keepsErrorsInCells: Bool { working != nil }

  /// Writes errors into the working arrays: positions along the rows, channels along the columns, a tile in
  /// each array in turn. Rows are filled anew without looking at what they hold.
  public func writeErrors(_ bytes: UnsafeMutablePointer<Int8>, positions: Int, channels: Int) {
    guard let working else { return }
    let (rows, columns) = (working.matrix.rows, working.matrix.columns)
    let rule = PulseRule(
      faults, wearOut, comparesFirst: false, quantum: quantum, tries: settings.verify.tries, isFaulty: true,
      pulsesPerPulse: pulsesPerPulse)
    var tile = 0
    for positions in PlacedMatrix.cut(0..<positions, by: rows) {
      for taken in PlacedMatrix.cut(0..<channels, by: columns) {
        let array = tile % chip.workingArrays
        for (row, position) in positions.enumerated() {
          for (column, channel) in taken.enumerated() {
            let cell = (array * rows + row) * columns + column
            let at = position * channels + channel
            let target = UInt8(bitPattern: bytes[at])
            pulse(working, cell, target, rule, &workingWrites)
            workingWrites.wrongBits += (working.held[cell] ^ target).nonzeroBitCount
            bytes[at] = Int8(bitPattern: working.held[cell])
          }
        }
        tile += 1
      }
    }
  }

  /// The bits of an error tensor that flip in the buffer before it is read.
  public func errorFlips(_ error: Tensor.Kind, count: Int) -> [Int] {
    guard faults.error.value > 0 else { return [] }
    defer { errors += 1 }
    guard faults.errors?.contains(error) ?? true else { return [] }
    let flips = RareEvents(
      faults.error, count: 8 * count, Draw(seed: seed, SplitMix64.key(of: "errors"), .error), time: errors
    ).filter { faults.errorBits >> UInt8($0 % 8) & 1 == 1 }
    updates.flippedErrors += flips.count
    return flips
  }
}
