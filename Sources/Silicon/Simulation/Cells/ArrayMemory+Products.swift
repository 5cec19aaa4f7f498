public import Programs

extension ArrayMemory {
  /// The products that go wrong in this step: none where the rates are 0.
  public func productFaults(_ plane: Int, outputs: Int, taps: Int) -> [ProductFault] {
    guard faults.sense.value > 0 || faults.upset.value > 0 else { return [] }
    defer { products += 1 }
    guard planes[plane].isFaulty else { return [] }
    let key = Draw.number("products")
    var found = RareEvents(
      faults.sense, count: outputs * taps * 8, Draw(seed: seed, key, .sense), time: products
    )
    .map { ProductFault(output: $0 / (8 * taps), kind: .sense(tap: $0 / 8 % taps, bit: $0 % 8)) }
    let bits = BitSerial.accumulatorBits
    let cycles = BitSerial.cycles
    found += RareEvents(
      faults.upset, count: outputs * cycles * bits, Draw(seed: seed, key, .upset), time: products
    ).map {
      ProductFault(output: $0 / (cycles * bits), kind: .upset(cycle: $0 / bits % cycles, bit: $0 % bits))
    }.filter {
      if case .upset(_, let bit) = $0.kind { faults.upsetBits >> UInt32(bit) & 1 == 1 } else { true }
    }
    updates.productFaults += found.count
    return found.sorted { $0.output < $1.output }
  }
}
