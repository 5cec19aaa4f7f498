import Units

/// A chip: macros that hold the weights, working arrays for weight gradients, a buffer, wires, a vector unit,
/// and memory outside.
public struct Chip: Sendable, Hashable {
  /// Which cells the working arrays have.
  public enum WorkingCells: String, Sendable, CaseIterable {
    /// SRAM, as NeuroSim V2.1 has it: their contents change with every batch.
    case sram
    /// The macros' own, as an experiment.
    case macros
  }

  /// Its name.
  public var name: String
  /// Macros.
  public var macros: Int
  /// Their design; its technology, node and supply are the chip's.
  public var macro: MacroDesign
  /// How errors go backward through the macros.
  public var transposed: TransposedPolicy
  /// Working arrays of 128 × 128 bits; with 0 the vector unit computes weight gradients.
  public var workingArrays: Int
  /// Their cells.
  public var workingCells: WorkingCells
  /// Bytes of SRAM for activations, errors and gradients.
  public var bufferBytes: Int
  /// Whether the low bytes of trained weights lie in SRAM, so that the macros are written only when a high
  /// byte changes.
  public var keepsLowPlaneInSRAM: Bool
  /// Whether rows are compared before they are written, so that only the bits that change are.
  public var comparesBeforeWriting: WriteComparison
  /// How often a write is tried until what is read is right.
  public var verify: WriteVerify
  /// Bits of a macro's row that are written at once, as far as the supply can drive them; nil for all of
  /// them.
  public var bitsWrittenAtOnce: Int?
  /// Whether words of 64 bits have 8 check bits, which put one wrong bit right.
  public var correctsErrors: Bool
  /// Whether writes rotate over the cells.
  public var levelsWear: Bool
  /// Whether macros that rest are cut from the supply, where their cells keep their bits without.
  public var gatesPower: Bool
  /// Whether weights that do not stay are loaded into sets and macros at rest while the instruction before
  /// computes.
  public var loadsAhead: Bool
  /// Its constants.
  public var constants: ChipConstants

  /// A chip of these.
  /// - Precondition: counts are not negative, there is a macro and a buffer, and a macro's row holds a weight
  ///   of 8 bits.
  public init(
    name: String, macros: Int, macro: MacroDesign, transposed: TransposedPolicy = .copy,
    workingArrays: Int = 32, workingCells: WorkingCells = .sram, bufferBytes: Int = 8 << 20,
    keepsLowPlaneInSRAM: Bool = true, comparesBeforeWriting: WriteComparison = .wherePaying,
    verify: WriteVerify = .none,
    bitsWrittenAtOnce: Int? = nil, correctsErrors: Bool = false, levelsWear: Bool = true,
    gatesPower: Bool = true, loadsAhead: Bool = true,
    constants: ChipConstants = .assumed
  ) {
    precondition(macros > 0 && workingArrays >= 0 && bufferBytes > 0 && macro.macro.outputs(.int8) > 0)
    (self.name, self.macros, self.macro, self.transposed) = (name, macros, macro, transposed)
    (self.workingArrays, self.workingCells) = (workingArrays, workingCells)
    self.bufferBytes = bufferBytes
    self.keepsLowPlaneInSRAM = keepsLowPlaneInSRAM
    self.comparesBeforeWriting = comparesBeforeWriting
    (self.verify, self.correctsErrors) = (verify, correctsErrors)
    self.bitsWrittenAtOnce = bitsWrittenAtOnce
    (self.levelsWear, self.gatesPower, self.loadsAhead) = (levelsWear, gatesPower, loadsAhead)
    self.constants = constants
  }

  /// 96 macros of 128 × 128 bits with 64 sets of weights each: 12.6 million weights, enough for MobileNetV2,
  /// the copies for error backward, and an adapter; 8 MiB of buffer. Sizes are assumed.
  public static func standard(_ technology: MemoryTechnology = .sas) -> Chip {
    Chip(
      name: "standard", macros: 96,
      macro: .parallel(ParallelMacro(technology: technology, weightSets: 64)))
  }

  /// The memory technology of its macros.
  public var technology: MemoryTechnology {
    get { macro.technology }
    set { macro.technology = newValue }
  }

  /// Places for a tile of weights: macros, times the sets that each holds.
  public var slots: Int { macros * macro.weightSets }
}

extension MacroDesign {
  /// The cells.
  public var technology: MemoryTechnology {
    get {
      switch self {
      case .parallel(let macro): macro.technology
      case .rowSerial(let macro): macro.technology
      case .ripple(let macro): macro.technology
      }
    }
    set {
      switch self {
      case .parallel(var macro):
        macro.technology = newValue
        self = .parallel(macro)
      case .rowSerial(var macro):
        macro.technology = newValue
        self = .rowSerial(macro)
      case .ripple(var macro):
        macro.technology = newValue
        self = .ripple(macro)
      }
    }
  }

  /// The logic.
  public var logic: Logic {
    get {
      switch self {
      case .parallel(let macro): macro.logic
      case .rowSerial(let macro): macro.logic
      case .ripple(let macro): macro.logic
      }
    }
    set {
      switch self {
      case .parallel(var macro):
        macro.logic = newValue
        self = .parallel(macro)
      case .rowSerial(var macro):
        macro.logic = newValue
        self = .rowSerial(macro)
      case .ripple(var macro):
        macro.logic = newValue
        self = .ripple(macro)
      }
    }
  }

  /// Matrices that a macro holds, of which one is in use.
  public var weightSets: Int { if case .parallel(let macro) = self { macro.weightSets } else { 1 } }

  /// Cells of a macro.
  var cells: Int {
    switch self {
    case .parallel(let macro): macro.rows * macro.columns * macro.weightSets
    case .rowSerial(let macro): macro.rows * macro.columns
    case .ripple(let macro): macro.rows * macro.columns
    }
  }

  /// Power that flows in a macro while nothing switches; and the part of it that its cells' bits depend on.
  var leakage: (all: Power, cells: Power) {
    let all =
      switch self {
      case .parallel(let macro): macro.leakage
      case .rowSerial(let macro): macro.leakage
      case .ripple(let macro): macro.leakage
      }
    return (all, Double(cells) * technology.cell.leakage)
  }

  /// How a row is rewritten.
  var rowWrite: RowWrite {
    switch self {
    case .parallel(let macro): macro.rowWrite()
    case .rowSerial(let macro): macro.rowWrite()
    case .ripple(let macro):
      RowWrite(technology: macro.technology, wordLines: macro.wordLines)
    }
  }
}
