import Programs
import Units

/// Prices the instructions of a workload on a chip with one mapping.
struct StepPricer {
  let workload: Workload
  let rates: ChipRates
  let placement: Placement
  let mapping: Mapping
  let objective: Objective
  /// The share of the optimiser's state that does not fit beside the tensors.
  private let stateOutside: Double
  /// The share of each tensor that lies outside.
  private let outside: [Double]
  /// How often the images go through the network in groups.
  let groups: Double
  /// What heat and reads would lose; nil where nothing is lost.
  private let refresh: Refresh?

  init(
    _ workload: Workload, _ rates: ChipRates, _ placement: Placement, _ mapping: Mapping,
    _ objective: Objective
  ) {
    (self.workload, self.rates, self.placement) = (workload, rates, placement)
    (self.mapping, self.objective) = (mapping, objective)
    refresh = Refresh(placement, rates)
    groups = Double(workload.batch) / Double(mapping.imagesAtOnce)
    let life = workload.life(images: mapping.imagesAtOnce)
    let weights =
      mapping.usesVectorUnitForDepthwise
      ? workload.matrices.reduce(0) { $0 + ($1.isDepthwise ? $1.count : 0) } : 0
    let buffer = max(0, Double(rates.chip.bufferBytes - weights))
    // What lives with a tensor at the tightest moment of its life and does not fit is spread evenly over all
    // that live.
    outside = life.tightest.map { $0 > buffer ? 1 - buffer / $0 : 0 }
    let state = Double(workload.trainableCount) * rates.chip.constants.optimiserState.value
    let free = buffer - life.peak
    stateOutside = state > 0 ? 1 - min(1, max(0, free) / state) : 0
  }

  /// Prices all instructions, one after another.
  func forEach(_ body: (Workload.Step, StepPrice) -> Void) {
    var before = Time.zero
    for step in workload.steps {
      let price = price(step, before: before)
      before = price.working
      body(step, price)
    }
  }

  /// * `before`: how long the instruction before works.
  private func price(_ whole: Workload.Step, before: Time) -> StepPrice {
    let step = whole.opened
    var price: StepPrice
    switch step.kind {
    case .product(let product):
      let matrix = workload.matrices[product.matrix]
      price =
        mapping.usesVectorUnitForDepthwise && matrix.isDepthwise
        ? onVectorUnit(step, weights: matrix.count, planes: product.planes)
        : self.price(product, step, before: before)
    case .gradient(let gradient): price = self.price(gradient, step)
    case .computed(let product): price = self.price(product, step)
    case .elementwise: price = onVectorUnit(step)
    case .update(let matrix, let count): price = update(matrix, count, step)
    }
    price.macs = step.macs
    leak(&price, isGradient: price.workingBits > 0)
    if let refresh {
      price.energy[.refresh] += refresh.heatPower * price.time.total
      if case .product(let product) = step.kind, let at = image(of: product) {
        price.energy[.refresh] += refresh.energy(reading: at, product, placement)
      }
    }
    return price
  }

  /// The position of the image that a product reads; nil for one on the vector unit.
  private func image(of product: Workload.Product) -> Int? {
    if mapping.usesVectorUnitForDepthwise, workload.matrices[product.matrix].isDepthwise { return nil }
    return placement.image(of: product, rates)
  }

  private func leak(_ price: inout StepPrice, isGradient: Bool) {
    let power =
      rates.standingLeakage + Double(price.macros) * rates.activeLeakage
      + Double(rates.chip.macros - price.macros) * rates.restingLeakage
      + (isGradient || !rates.chip.gatesPower ? rates.workingLeakage : .zero)
    price.energy[.leakage] += power * price.time.total
  }

  // MARK: What every instruction has

  /// The energy of reading and writing an instruction's tensors, and how long wires and memory outside take
  /// for it.
  ///
  /// * `rereads`: how often the first tensor is read.
  func traffic(
    _ step: Workload.Step, rereads: Double = 1, extraReads: Double = 0, extraWrites: Double = 0,
    extraOutside: Double = 0, into price: inout StepPrice
  ) -> (wires: Time, outside: Time) {
    var (read, written, spilled) = (extraReads, extraWrites, extraOutside)
    for (index, access) in step.reads.enumerated() {
      let bytes = access.bytes * (index == 0 ? rereads : 1)
      read += bytes
      spilled += bytes * outside[access.tensor]
    }
    for access in step.writes {
      written += access.bytes
      spilled += access.bytes * outside[access.tensor]
    }
    price.energy[.buffers] += read * rates.bufferRead + written * rates.bufferWrite
    price.energy[.interconnect] += (read + written + spilled) * rates.wirePerByte
    price.energy[.offChip] += spilled * rates.offChipPerByte
    price.offChipBytes += spilled
    return (
      Time(si: (read + written + spilled) / rates.wireRate), Time(si: spilled / rates.offChipRate)
    )
  }

  /// The energy and the time of operations on the vector unit.
  func lanes(_ step: Workload.Step, extra: Double = 0, into price: inout StepPrice) -> Time {
    let operations =
      step.requantised * rates.chip.constants.requantisation.value + step.operations + extra
    price.energy[.vectorUnit] += operations * rates.operationEnergy
    return Time(si: operations / rates.operationRate)
  }

  /// Everything on the vector unit; `weights` bytes lie in the buffer, and an input has `planes` of 8 bits.
  func onVectorUnit(_ step: Workload.Step, weights: Int = 0, planes: Int = 1) -> StepPrice {
    var price = StepPrice()
    let (wires, outside) = traffic(
      step, extraReads: groups * Double(weights), extraOutside: step.tableBytes, into: &price)
    let lanes = lanes(step, extra: Double(step.macs * planes), into: &price)
    price.work(lanes: lanes, wires: wires, outside: outside)
    return price
  }

  // MARK: Updates

  private func update(_ matrix: Int?, _ count: Int, _ step: Workload.Step) -> StepPrice {
    var price = StepPrice()
    let chip = rates.chip
    let weights = Double(count)
    let state = weights * chip.constants.optimiserState.value
    // The low byte lies in the buffer's SRAM; a bias lies there with both.
    let plane = matrix == nil || chip.keepsLowPlaneInSRAM ? weights : 0
    var outsideBytes = 2 * state * stateOutside
    var buffered = state + plane
    if let matrix {
      if mapping.usesVectorUnitForDepthwise, workload.matrices[matrix].isDepthwise {
        buffered += weights
      } else {
        write(matrix, into: &price, outsideBytes: &outsideBytes)
      }
    }
    let (wires, outside) = traffic(
      step, extraReads: buffered, extraWrites: buffered, extraOutside: outsideBytes, into: &price)
    let lanes = lanes(step, extra: weights * chip.constants.update.value, into: &price)
    price.work(lanes: lanes, wires: wires, outside: outside)
    return price
  }

  /// Writes what has changed of a matrix, wherever it lies.
  private func write(_ index: Int, into price: inout StepPrice, outsideBytes: inout Double) {
    let matrix = workload.matrices[index]
    let weights = Double(matrix.count)
    var slowest = Time.zero
    var isOutside = false
    for case let at? in [placement.forward[index], placement.copy[index]] {
      let image = placement.images[at]
      guard image.isResident else {
        isOutside = true
        continue
      }
      let times = Double(image.duplicates)
      let tileRows = image.tiling.rowShare * Double(rates.forward.rows)
      let rows = Double(image.slots) * times * tileRows
      let keepsLowPlane = !rates.chip.keepsLowPlaneInSRAM
      let perRow = image.tiling.columnShare * Double(rates.forward.columns)
      let touched = rates.write.touchedShare(
        matrix.changedShare, weights: perRow, keepsLowPlane: keepsLowPlane)
      let quanta =
        times * weights
        * rates.write.quantaPerUpdate(matrix.changedShare, touched: touched, keepsLowPlane: keepsLowPlane)
      let words =
        times * weights
        * rates.write.wordsPerUpdate(matrix.changedShare, touched: touched, keepsLowPlane: keepsLowPlane)
      let tilesPerMacro = (Double(image.slots) * times / Double(rates.chip.macros)).rounded(.up)
      price.energy += rates.write.update(quanta: quanta, rows: touched * rows, words: words)
      price.macroBits += rates.write.written(updating: quanta, words: words)
      slowest = max(slowest, rates.write.updateTime(rows: tilesPerMacro * tileRows * touched))
      price.macros = max(price.macros, min(rates.chip.macros, image.slots * image.duplicates))
    }
    if isOutside { outsideBytes += 2 * weights }
    price.time[.writes] += slowest
  }
}
