import Units

/// What heat and reads would lose, written again in time: when so many bits are wrong as a chip tolerates, a
/// row is read, and written.
///
/// What is wrong is found by check bits where there are any, and otherwise by comparing with a copy that is
/// loaded from memory outside; without a comparison the whole row is written. Rows that are read through
/// check bits tolerate more: two wrong bits must meet in a word.
struct Refresh {
  /// The share of wrong bits at which a refresh is due.
  let tolerated: Double
  /// How long heat takes for that; infinite where it never does.
  let interval: Time
  /// Reads of a cell that do it.
  let reads: Double
  /// The share of cells that a refresh writes.
  let written: Double
  /// Reads of a cell for an input vector; nil: one a bit of the inputs.
  private let readsPerVector: Double?
  /// Energy of refreshing each image once; zero for those that do not stay.
  private let energies: [Energy]
  /// What refreshing all images against heat takes.
  let heatPower: Power

  /// Nil where nothing is ever lost.
  init?(_ placement: Placement, _ rates: ChipRates) {
    let chip = rates.chip
    let technology = chip.technology
    let goal = chip.constants.toleratedErrors.value
    let corrects = chip.correctsErrors
    // Of 72 bits 2,556 pairs leave two wrong bits of 64.
    let isReadThroughCodec = corrects && chip.macro.isRowSerial
    tolerated = isReadThroughCodec ? power(goal * 64 / (2 * 2556), 0.5) : goal
    interval = technology.retentionTime(losing: tolerated)
    let disturb = technology.readDisturbProbability
    reads = disturb > 0 ? tolerated / disturb : .infinity
    guard interval.seconds.isFinite || reads.isFinite else { return nil }
    written = corrects || chip.comparesBeforeWriting != .never ? tolerated : 1
    if case .rowSerial(let macro) = chip.macro {
      readsPerVector = 1 / Double(macro.vectorsPerRead)
    } else {
      readsPerVector = nil
    }
    let (write, share) = (rates.write, written)
    energies = placement.images.map { image in
      guard image.isResident else { return .zero }
      let rows =
        Double(image.slots * image.duplicates) * image.tiling.rowShare * Double(rates.forward.rows)
      let bits =
        rows * 8 * image.tiling.columnShare * Double(rates.forward.columns)
      let outside = corrects ? Energy.zero : bits / 8 * (rates.offChipPerByte + rates.wirePerByte)
      return rows * (write.choice + write.read + (write.codec?.rowDecoding ?? .zero)) + outside
        + (bits * share / Double(write.quantum)) * write.perQuantum
    }
    heatPower = interval.seconds.isFinite ? energies.total() / interval : .zero
  }

  /// What `product`'s reads of an image make due.
  func energy(reading image: Int, _ product: Workload.Product, _ placement: Placement) -> Energy {
    refreshes(reading: image, product, placement) * energies[image]
  }

  /// Refreshes of an image that `product`'s reads of it make due.
  func refreshes(reading image: Int, _ product: Workload.Product, _ placement: Placement) -> Double {
    guard reads.isFinite else { return 0 }
    let readsPerVector = readsPerVector ?? Double(product.inputBits)
    return Double(product.vectors) / Double(placement.images[image].duplicates) * readsPerVector / reads
  }
}

extension MemoryTechnology {
  /// How long heat takes to lose this share of the bits; infinite where power holds them.
  public func retentionTime(losing share: Double) -> Time {
    if let junction = cell.junction {
      let mean = Switching.attemptTime.seconds * exponential(junction.stability)
      return Time(si: -logarithm(1 - share) * mean)
    }
    guard isNonvolatile else { return Time(si: .infinity) }
    let years = -logarithm(1 - share) / Self.retentionConfidence.value * retention.value
    return Time(si: years * 365.25 * 86_400)
  }
}
