public import Units

extension ArrayMemory {
  /// Lets read disturb act on a plane that was read `times` times.
  public func read(_ plane: Int, times: Int, _ bytes: UnsafeMutablePointer<Int8>) -> Bool {
    let cells = planes[plane]
    if faults.readDisturb.value > 0, cells.isFaulty {
      let rate = Rate(clamping: 1 - power(1 - faults.readDisturb.value, Double(times)))
      disturb(
        cells,
        faults.readDisturb.value < 1e-12 ? Rate(clamping: faults.readDisturb.value * Double(times)) : rate)
    }
    guard cells.isStale else { return false }
    readOut(cells, bytes)
    return true
  }

  /// Some cells fall to 0.
  private func disturb(_ cells: CellPlane, _ rate: Rate) {
    for bit in RareEvents(rate, count: 8 * cells.size, cells.disturbDraw, time: cells.readings) {
      let held = cells.held[bit / 8]
      let fallen = held & ~(1 << UInt8(bit % 8))
      guard fallen != held, cells.stuck.map({ $0.level[bit / 8] >> UInt8(bit % 8) & 1 == 0 }) ?? true else {
        continue
      }
      cells.held[bit / 8] = fallen
      cells.isStale = true
      updates.disturbedBits += 1
    }
    cells.readings += 1
  }

  /// Time without power or use passes: each cell loses its bit with the technology's probability.
  public func rest(_ time: Time) {
    forget(Rate(clamping: technology.retentionFailure(after: time)))
  }

  /// Each cell changes its level at this rate; check bits help when it is read next.
  public func forget(_ rate: Rate) {
    for cells in planes where cells.isFaulty {
      for bit in RareEvents(rate, count: 8 * cells.size, cells.retentionDraw, time: cells.nights) {
        let mask: UInt8 = 1 << UInt8(bit % 8)
        guard cells.stuck.map({ $0.mask[bit / 8] & mask == 0 }) ?? true else { continue }
        cells.held[bit / 8] ^= mask
        cells.isStale = true
        updates.forgottenBits += 1
      }
      cells.nights += 1
    }
  }
}
