/// Which matrices lie where on a chip, and how often.
struct Placement {
  /// A matrix as it lies in the arrays: as it is, or transposed.
  struct Image {
    var matrix: Int
    var isCopy: Bool
    var tiling: Tiling
    /// Places that it takes, once.
    var slots: Int
    /// Vectors that pass through it in a step.
    var vectors: Int
    /// Whether it stays; otherwise it is loaded for each use.
    var isResident = true
    /// How often it is there, so that vectors pass side by side.
    var duplicates = 1
  }

  private(set) var images: [Image]
  /// The image of each matrix, and of its transposed copy; nil where there is none.
  let forward: [Int?], copy: [Int?]
  /// Macros whose contents change from layer to layer.
  private(set) var pool = 0

  /// All matrices of `workload` on `rates`' chip, each once.
  init(_ workload: Workload, _ rates: ChipRates) {
    var images: [Image] = []
    var forward = [Int?](repeating: nil, count: workload.matrices.count)
    var copy = forward
    func add(_ index: Int, isCopy: Bool) -> Int {
      let matrix = workload.matrices[index]
      let cost = rates.forward
      let tiling = Tiling(
        inputs: isCopy ? matrix.transposedInputs : matrix.inputs,
        outputs: isCopy ? matrix.inputChannels : matrix.outputs, groups: matrix.groups, rows: cost.rows,
        columns: cost.columns)
      // The low bytes of trained weights lie beside the high ones, if they are not in SRAM.
      let planes = matrix.isTrainable && !rates.chip.keepsLowPlaneInSRAM ? 2 : 1
      images.append(
        Image(
          matrix: index, isCopy: isCopy, tiling: tiling, slots: planes * tiling.tiles,
          vectors: isCopy
            ? matrix.transposedVectors : matrix.vectors + (rates.hasCopies ? 0 : matrix.transposedVectors)))
      return images.count - 1
    }
    for index in workload.matrices.indices {
      forward[index] = add(index, isCopy: false)
      if rates.hasCopies, workload.matrices[index].transposedVectors > 0 {
        copy[index] = add(index, isCopy: true)
      }
    }
    (self.images, self.forward, self.copy) = (images, forward, copy)
  }

  /// The position of the image that `product` reads.
  func image(of product: Workload.Product, _ rates: ChipRates) -> Int? {
    product.isTransposed && rates.hasCopies ? copy[product.matrix] : forward[product.matrix]
  }

  /// Places that all images take.
  var slots: Int { images.reduce(0) { $0 + $1.slots } }

  /// The same with `mapping`'s choices on `chip`.
  func arranged(_ mapping: Mapping, _ workload: Workload, _ chip: Chip) -> Placement {
    var placement = self
    let onArrays = images.indices.filter {
      !(mapping.usesVectorUnitForDepthwise && workload.matrices[images[$0].matrix].isDepthwise)
    }
    for index in images.indices { placement.images[index].isResident = false }
    for index in onArrays { placement.images[index].isResident = true }
    if mapping.residentShare < 1 {
      placement.pool = max(1, chip.macros - Int(mapping.residentShare * Double(chip.macros)))
      placement.keepFirst(onArrays, within: (chip.macros - placement.pool) * chip.macro.weightSets, workload)
    } else {
      placement.duplicate(
        onArrays.filter {
          mapping.duplicatesTrained || !workload.matrices[images[$0].matrix].isTrainable
        }, spare: chip.slots - onArrays.reduce(0) { $0 + images[$1].slots }, macros: chip.macros)
    }
    return placement
  }

  /// Keeps trained matrices first, then the others in their order, up to the first one that does not fit: so
  /// that a larger chip never keeps less.
  private mutating func keepFirst(_ indices: [Int], within slots: Int, _ workload: Workload) {
    for index in indices { images[index].isResident = false }
    var left = slots
    for isTrained in [true, false] {
      for index in indices where workload.matrices[images[index].matrix].isTrainable == isTrained {
        guard images[index].slots <= left else { return }
        left -= images[index].slots
        images[index].isResident = true
      }
    }
  }

  /// Spends spare places where they save most time. With v vectors and t tiles, Σ v/d is least under Σ t·d =
  /// places when d goes with √(v/t); the factor is found by bisection, so that more places never mean fewer
  /// copies of anything.
  private mutating func duplicate(_ indices: [Int], spare: Int, macros: Int) {
    guard spare > 0, !indices.isEmpty else { return }
    let weights = indices.map { (Double(images[$0].vectors) / Double(images[$0].slots)).squareRoot() }
    func duplicates(_ factor: Double, _ position: Int) -> Int {
      let image = images[indices[position]]
      let most = max(1, min(macros / image.tiling.tiles, image.vectors))
      return max(1, Int(min(Double(most), factor * weights[position])))
    }
    func extra(_ factor: Double) -> Int {
      indices.indices.reduce(0) { $0 + (duplicates(factor, $1) - 1) * images[indices[$1]].slots }
    }
    var (low, high) = (0.0, Double(macros))
    for _ in 0..<24 {
      let middle = (low + high) / 2
      if extra(middle) <= spare { low = middle } else { high = middle }
    }
    for position in indices.indices {
      images[indices[position]].duplicates = duplicates(low, position)
    }
  }
}
