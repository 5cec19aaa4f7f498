import Units

extension StepPricer {
  /// The gradient of a weight: one operand is written into the working arrays, positions along their rows, and the other
  /// passes through, a vector of positions for each row or column of the gradient. Which one is stored, and whether the
  /// vector unit does it all instead, is searched.
  func price(_ gradient: Workload.Gradient, _ step: Workload.Step) -> StepPrice {
    var best = onVectorUnit(step)
    guard let working = rates.working else { return best }
    func score(_ price: StepPrice) -> Double { objective.score(price.energy.total, price.time.total) }
    let error = self.price(gradient, step, working, storesError: true)
    if score(error) < score(best) { best = error }
    let input = self.price(gradient, step, working, storesError: false)
    return score(input) < score(best) ? input : best
  }

  private func price(
    _ gradient: Workload.Gradient, _ step: Workload.Step, _ working: ArrayCost, storesError: Bool
  ) -> StepPrice {
    let stored = storesError ? gradient.outputs : gradient.inputs
    let vectors = storesError ? gradient.inputs : gradient.outputs
    let arrays = Double(rates.chip.workingArrays)
    // Images that come one after another fill their own rows, and their sums wait in the buffer.
    let positions = max(1, gradient.positions / Int(groups))
    let rowTiles = (positions + working.rows - 1) / working.rows
    // Small groups share an array; a vector concerns its own group's columns.
    let together = max(1, min(gradient.groups, working.columns / stored))
    let columnTiles = (stored + working.columns - 1) / working.columns
    let tiles = rowTiles * columnTiles * ((gradient.groups + together - 1) / together)
    let passes = Double(rowTiles * columnTiles * gradient.groups) * Double(vectors)
    let rowShare = Double(positions) / Double(rowTiles * working.rows)
    let columnShare = Double(stored) / Double(columnTiles * working.columns)

    var price = StepPrice()
    price.energy =
      (groups * passes)
      * working.energy(
        rowShare: rowShare, columnShare: columnShare, cellShare: rowShare * columnShare, step.activity)
    let weights = Double(gradient.inputs * gradient.outputs * gradient.groups)
    price.energy += (groups * Double(rowTiles) - 1) * weights * rates.partialSum

    let storedBits = 8 * Double(gradient.positions) * Double(stored * gradient.groups)
    let rows = rowShare * Double(working.rows)
    price.energy += rates.workingWrite.fill(rows: groups * Double(tiles) * rows, bits: storedBits)
    price.workingBits = storedBits
    let rounds = (Double(tiles) / arrays).rounded(.up)
    price.time[.writes] = rates.workingWrite.fillTime(rows: groups * rounds * rows)

    // A stream is read again for each group of columns that is not there at once.
    let atOnce = max(1, min(columnTiles, rates.chip.workingArrays))
    let rereads = (Double(columnTiles) / Double(atOnce)).rounded(.up)
    let waiting = 4 * (groups - 1) * weights
    let (wires, outside) = traffic(
      step, rereads: rereads, extraReads: waiting, extraWrites: waiting, into: &price)
    let lanes = lanes(step, into: &price)
    let compute = groups * working.time(vectors: (passes / arrays).rounded(.up), rowShare: rowShare)
    price.work(arrays: compute, lanes: lanes, wires: wires, outside: outside)
    return price
  }
}
