import Units

extension StepPricer {
  /// A product with a stored matrix: forward, or backward through a copy or along the rows.
  ///
  /// * `before`: how long the instruction before works, during which a load may go on.
  func price(_ product: Workload.Product, _ step: Workload.Step, before: Time) -> StepPrice {
    guard let at = placement.image(of: product, rates) else {
      preconditionFailure("every product's matrix has a place")
    }
    let image = placement.images[at]
    guard !image.isResident else { return pass(product, step, image, duplicates: image.duplicates) }
    // More copies in the pool are faster and cost more writes.
    let once = load(product, step, image, duplicates: 1, before: before)
    let most = min(placement.pool / image.tiling.tiles, product.vectors)
    guard most > 1 else { return once }
    let often = load(product, step, image, duplicates: most, before: before)
    func score(_ price: StepPrice) -> Double { objective.score(price.energy.total, price.time.total) }
    return score(often) < score(once) ? often : once
  }

  /// Fills the pool with the matrix, and passes all vectors.
  private func load(
    _ product: Workload.Product, _ step: Workload.Step, _ image: Placement.Image, duplicates: Int,
    before: Time
  ) -> StepPrice {
    var price = pass(product, step, image, duplicates: duplicates)
    let matrix = workload.matrices[product.matrix]
    let rows = image.tiling.rowShare * Double(rates.forward.rows)
    let tiles = Double(image.tiling.tiles * duplicates)
    let bits = groups * Double(duplicates) * 8 * Double(matrix.count)
    let bytes = groups * Double(matrix.count)
    price.energy += rates.write.fill(rows: groups * tiles * rows, bits: bits)
    price.energy[.interconnect] += bytes * rates.wirePerByte
    price.energy[.offChip] += bytes * rates.offChipPerByte
    price.offChipBytes += bytes
    price.macroBits += rates.write.written(filling: bits)
    let perMacro = (tiles / Double(placement.pool)).rounded(.up)
    // The layer before has as many places for itself.
    let hasRoom = 2 * image.slots * duplicates <= placement.pool * rates.chip.macro.weightSets
    price.fill(
      rates.write.fillTime(rows: groups * perMacro * rows), loading: Time(si: bytes / rates.offChipRate),
      hidden: rates.chip.loadsAhead && hasRoom ? before : .zero)
    return price
  }

  /// All vectors through a matrix that is there.
  private func pass(
    _ product: Workload.Product, _ step: Workload.Step, _ image: Placement.Image, duplicates: Int
  ) -> StepPrice {
    let matrix = workload.matrices[product.matrix]
    let isAlongRows = product.isTransposed && !rates.hasCopies
    let cost = product.isFine ? rates.fine : product.isTransposed ? rates.backward : rates.forward
    // Along the rows of a parallel macro, outputs become inputs.
    let tiling = isAlongRows && !cost.skipsEmptyRows ? image.tiling.transposed : image.tiling
    let vectors = isAlongRows ? product.readVectors : product.vectors
    let outputs =
      matrix.groups
      * (isAlongRows ? matrix.inputs : product.isTransposed ? matrix.inputChannels : matrix.outputs)
    // Under a closed gate there is nothing at all.
    let products = Double(vectors) * Double(matrix.count)
    let active = products > 0 ? min(1, Double(step.macs) / products) : 0
    var price = StepPrice()
    price.energy =
      (Double(vectors) * Double(tiling.tiles)) * cost.energy(tiling, step.activity, active: active)
    let sensed = groups * Double(tiling.tiles * duplicates) * tiling.rowShare * tiling.columnShare
    price.energy[.arrays] += sensed * rates.sensing.energy
    let available = image.isResident ? rates.chip.macros : placement.pool
    price.macros = min(available, tiling.tiles * duplicates)

    // Sums over tiles; along the rows, sums of overlapping positions as well.
    let cuts = isAlongRows ? image.tiling.columnTiles : image.tiling.rowTiles
    let overlaps = isAlongRows ? matrix.kernelPositions - 1 : 0
    let sums =
      Double(vectors) * Double(outputs) * Double(cuts - 1)
      + Double(vectors) * Double(overlaps * matrix.inputChannels * matrix.groups)
    // A sum is as many bits wider as its inputs are.
    let widening = Double(ChipRates.sumBits + product.inputBits - 8) / Double(ChipRates.sumBits)
    price.energy += (widening * sums) * rates.partialSum

    // Tiles that do not work at once make inputs be read again, and sums wait in the buffer.
    let rowsAtOnce = min(cuts, available)
    let columnCuts = isAlongRows ? image.tiling.rowTiles : image.tiling.columnTiles
    let columnsAtOnce = max(1, min(columnCuts, available / rowsAtOnce))
    let rereads = (Double(columnCuts) / Double(columnsAtOnce)).rounded(.up)
    let waits = (Double(cuts) / Double(rowsAtOnce)).rounded(.up) - 1
    let waiting = 4 * waits * Double(vectors) * Double(outputs)
    let (wires, outside) = traffic(
      step, rereads: rereads, extraReads: waiting, extraWrites: waiting, into: &price)
    let lanes = lanes(step, into: &price)

    let rounds = (Double(tiling.tiles * duplicates) / Double(available)).rounded(.up)
    let share = (Double(vectors) / Double(duplicates)).rounded(.up)
    let compute =
      max(1, rounds)
      * (cost.time(vectors: share, rowShare: image.tiling.rowShare) + groups * rates.sensing.time)
    price.work(arrays: compute, lanes: lanes, wires: wires, outside: outside)
    return price
  }
}

extension Tiling {
  /// The same tiles, read along their rows.
  var transposed: Tiling {
    var other = self
    swap(&other.rowShare, &other.columnShare)
    swap(&other.rowTiles, &other.columnTiles)
    return other
  }
}
