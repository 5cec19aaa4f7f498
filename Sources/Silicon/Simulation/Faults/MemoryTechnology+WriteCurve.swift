import Units

extension MemoryTechnology {
  /// The pulse of the nominal duration and the least voltage, to a thousandth, at which no more than `rate`
  /// of the bits fail; nil where no voltage up to one and a half times the nominal one does it.
  public func pulse(writeErrorRate rate: Double) -> WritePulse? {
    let nominal = nominalWrite
    func pulse(_ factor: Double) -> WritePulse {
      WritePulse(voltage: factor * nominal.voltage, duration: nominal.duration)
    }
    var (low, high) = (0.02, 1.5)
    guard write(pulse(high)).writeErrorRate <= rate else { return nil }
    while high - low > 1e-3 {
      let middle = (low + high) / 2
      if write(pulse(middle)).writeErrorRate <= rate { high = middle } else { low = middle }
    }
    return pulse(high)
  }
}
