import Foundation
import Reporting
import Silicon
import Units

extension ChipComparison {
  /// What stands below the tables: the mapping, the cells of a task, wear, the data, a write.
  var closing: [String] {
    var lines = [
      "mapping, the best by \(work.objective.rawValue):",
      "  " + priced.main.mapping.words.joined(separator: ", "), room,
    ]
    if let cells = priced.cells { lines += words(cells) }
    if let wear = priced.step?.wear { lines += words(wear) }
    return lines + [data, write] + (step == nil ? [] : comparing)
  }

  /// Where rows are compared before they are written, and why.
  private var comparing: [String] {
    let balances = priced.comparisons
    func words(_ what: String, _ balance: WriteComparison.Balance) -> String {
      let forced = priced.chip.comparesBeforeWriting != .wherePaying ? " (as the chip says)" : ""
      return "  \(what): \(balance.compares ? "yes" : "no")\(forced); comparing a row takes "
        + "\(joules(balance.cost)) and saves \(joules(balance.saving)) of pulses"
    }
    return [
      "compared before they are written:", words("rows of an update", balances.updates),
      words("rows that are filled", balances.fills),
    ]
  }

  /// What a write takes and leaves wrong.
  private var write: String {
    let (write, verify) = (priced.chip.technology.write(), priced.chip.verify)
    let energy = verify.meanPulses(write.writeErrorRate) * write.energyPerBit
    let tries = verify.tries > 1 ? " after up to \(verify.tries) pulses" : ""
    return "a write takes \(joules(energy)) a bit and fails "
      + share(verify.residualErrorRate(write.writeErrorRate)) + tries
  }

  private var room: String {
    let price = priced.main
    let tiles = "\(Readable.count(price.neededSlots)) of \(Readable.count(price.slots)) tiles"
    let live = Readable.bytes(Int(price.peakBytes))
    let buffer = Readable.bytes(priced.chip.bufferBytes)
    return "  \(tiles); buffer \(buffer), where the whole batch has \(live) at once"
  }

  private func words(_ cells: TaskCells) -> [String] {
    func quantity(_ count: Int) -> String { Readable.quantity(Double(count), "").trimmedEnd }
    let kinds =
      "a new task: \(quantity(cells.rewritten)) cells learn, \(quantity(cells.programmedOnce)) are "
      + "programmed once, \(quantity(cells.untouched)) stay untouched;"
    let energies =
      "  programming takes \(joules(cells.programming)), the writes of a step "
      + "\(joules(cells.writingPerStep)); \(Readable.count(cells.besideArrays)) parameters learn in SRAM"
    return [kinds, energies]
  }

  private func words(_ wear: Wear) -> [String] {
    let (mean, most) = (Readable.significant(wear.update.mean), Readable.significant(wear.update.worst))
    let rate = Readable.count(Int(work.stepsPerTask))
    let lines = [
      "writes of a learning cell in a step: mean \(mean), most \(most)",
      "  lifetime with \(Readable.significant(work.tasksPerDay)) tasks a day of \(rate) steps:",
    ]
    guard let life = priced.life else { return lines }
    return lines + [
      "  first dead cell \(Readable.lifetime(days: life.firstCell)), one in a million "
        + Readable.lifetime(days: life.firstMillionth),
      "  the first point of accuracy \(Readable.lifetime(days: life.firstPoint)), when "
        + "\(Readable.percent(work.deadForAPoint, decimals: 3)) of what is written are dead",
    ]
  }

  /// What the data are taken to be.
  private var data: String {
    let origin = work.trace.tensorDensity.isEmpty ? "assumed" : "counted in a run"
    let figures =
      "data (\(origin)): \(Readable.percent(work.trace.inputToggle.value, decimals: 0)) of bits are 1"
    guard step != nil else { return figures }
    return figures
      + ", a step changes \(Readable.percent(work.trace.changedShare.value)) of the bytes that learn"
  }

  /// A small share as a power of ten.
  private func share(_ share: Double) -> String {
    guard share > 0 else { return "never" }
    let power = Int(log10(share).rounded(.down))
    return "with \(Readable.decimal(share / pow(10, Double(power)), 1))e\(power)"
  }
}

extension Mapping {
  /// The choices, in few words each.
  var words: [String] {
    var words: [String] = []
    if residentShare == 1 {
      words.append("all weights stay")
    } else {
      words.append("\(Readable.percent(residentShare, decimals: 0)) of the macros keep their weights")
    }
    if usesVectorUnitForDepthwise { words.append("depthwise on the vector unit") }
    if duplicatesTrained { words.append("trained weights duplicated") }
    words.append(imagesAtOnce == 1 ? "image after image" : "\(imagesAtOnce) images at once")
    return words
  }
}
