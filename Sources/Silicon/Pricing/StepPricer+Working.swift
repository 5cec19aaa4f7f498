import Units

extension StepPricer {
  /// The gradient of a weight: positions along the rows of the working arrays, sums over all images.
  func price(_ gradient: Workload.Gradient, _ step: Workload.Step) -> StepPrice {
    // Images that come one after another fill their own rows, and their sums wait in the buffer.
    cheapest(step) { storesSecond in
      Filling(
        positions: max(1, gradient.positions / Int(groups)),
        stored: storesSecond ? gradient.outputs : gradient.inputs,
        vectors: storesSecond ? gradient.inputs : gradient.outputs, blocks: gradient.groups,
        storedBits: 8 * Double(gradient.positions)
          * Double((storesSecond ? gradient.outputs : gradient.inputs) * gradient.groups),
        results: Double(gradient.inputs * gradient.outputs * gradient.groups), sumsOverImages: true)
    }
  }

  /// A product of two computed matrices: each image has its own.
  func price(_ product: Workload.ComputedProduct, _ step: Workload.Step) -> StepPrice {
    let all = Double(product.images * product.groups)
    return cheapest(step) { storesSecond in
      let stored = storesSecond ? product.columns : product.rows
      return Filling(
        positions: product.inner, stored: stored, vectors: storesSecond ? product.rows : product.columns,
        blocks: Int((all / groups).rounded(.up)), storedBits: 8 * all * Double(product.inner * stored),
        results: all * Double(product.rows * product.columns), sumsOverImages: false)
    }
  }

  /// What goes into the working arrays of a product whose operands are both new, and what passes through.
  private struct Filling {
    /// Summed positions of a block, of the images that go through at once.
    var positions: Int
    /// Columns that a block stores, and vectors that pass through it.
    var stored: Int, vectors: Int
    /// Independent products of the images that go through at once.
    var blocks: Int
    /// Bits that are written, of all images.
    var storedBits: Double
    /// Elements of the result.
    var results: Double
    /// Whether images add to the same sums.
    var sumsOverImages: Bool
  }

  /// One operand is written into the working arrays, positions along their rows, and the other passes
  /// through, a vector of positions for each row or column of the result. Which one is stored, and whether
  /// the vector unit does it all instead, is searched.
  private func cheapest(_ step: Workload.Step, _ filling: (_ storesSecond: Bool) -> Filling) -> StepPrice {
    let best = onVectorUnit(step)
    guard let working = rates.working else { return best }
    func score(_ price: StepPrice) -> Double { objective.score(price.energy.total, price.time.total) }
    return [true, false].reduce(best) { best, storesSecond in
      let price = price(filling(storesSecond), step, working)
      return score(price) < score(best) ? price : best
    }
  }

  private func price(_ filling: Filling, _ step: Workload.Step, _ working: ArrayCost) -> StepPrice {
    let arrays = Double(rates.chip.workingArrays)
    let rowTiles = (filling.positions + working.rows - 1) / working.rows
    // Small blocks share an array; a vector concerns its own block's columns.
    let together = max(1, min(filling.blocks, working.columns / filling.stored))
    let columnTiles = (filling.stored + working.columns - 1) / working.columns
    let tiles = rowTiles * columnTiles * ((filling.blocks + together - 1) / together)
    let passes = Double(rowTiles * columnTiles * filling.blocks) * Double(filling.vectors)
    let rowShare = Double(filling.positions) / Double(rowTiles * working.rows)
    let columnShare = Double(filling.stored) / Double(columnTiles * working.columns)

    var price = StepPrice()
    price.energy =
      (groups * passes)
      * working.energy(
        rowShare: rowShare, columnShare: columnShare, cellShare: rowShare * columnShare, step.activity)
    let cuts = (filling.sumsOverImages ? groups : 1) * Double(rowTiles)
    price.energy += (cuts - 1) * filling.results * rates.partialSum

    let rows = rowShare * Double(working.rows)
    price.energy += rates.workingWrite.fill(rows: groups * Double(tiles) * rows, bits: filling.storedBits)
    price.workingBits = filling.storedBits
    let rounds = (Double(tiles) / arrays).rounded(.up)
    price.time[.writes] = rates.workingWrite.fillTime(rows: groups * rounds * rows)

    // A stream is read again for each group of columns that is not there at once.
    let atOnce = max(1, min(columnTiles, rates.chip.workingArrays))
    let rereads = (Double(columnTiles) / Double(atOnce)).rounded(.up)
    let waiting = filling.sumsOverImages ? 4 * (groups - 1) * filling.results : 0
    let (wires, outside) = traffic(
      step, rereads: rereads, extraReads: waiting, extraWrites: waiting, into: &price)
    let lanes = lanes(step, into: &price)
    let compute = groups * working.time(vectors: (passes / arrays).rounded(.up), rowShare: rowShare)
    price.work(arrays: compute, lanes: lanes, wires: wires, outside: outside)
    return price
  }
}
