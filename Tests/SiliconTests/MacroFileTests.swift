import Silicon
import Testing
import Units

@Suite("Macros as files")
struct MacroFileTests {
  static let designs: [MacroDesign] = [
    .parallel(ParallelMacro(technology: .sas)),
    .parallel(
      ParallelMacro(technology: .sram, shiftsSums: true, pipelineLevels: 2, clock: .nanoseconds(1.25))),
    .rowSerial(RowSerialMacro(technology: .stt, vectorsPerRead: 4, direction: .transposed)),
    .ripple(RippleMacro(logic: Logic(node: ProcessNode(nanometres: 65), supply: .volts(0.8)))),
  ]

  private func message(_ text: String) -> String {
    do throws(SiliconFileError) {
      _ = try MacroDesign(json: Array(text.utf8), file: "macro.json")
      return "was read"
    } catch {
      return error.description
    }
  }

  @Test("a macro, written and read, is the same", arguments: designs)
  func roundTrip(design: MacroDesign) throws {
    #expect(try MacroDesign(json: Array(design.json().utf8), file: "macro.json") == design)
  }

  static let short = """
    {"kind": "parallel", "technology": "reram", "node_nm": 28, "supply_v": 0.9, "rows": 64, "columns": 64,
     "slice_bits": 8, "weight_sets": 1, "input_bits_per_cycle": 1, "accumulator_bits": 24,
     "shifts_sums": false, "overhead_energy_ratio": 0.1, "overhead_area_ratio": 0.1}
    """

  @Test("a technology may be named")
  func named() throws {
    let design = try MacroDesign(json: Array(Self.short.utf8), file: "macro.json")
    guard case .parallel(let macro) = design else { throw SiliconFileError.notParallel }
    #expect(macro.technology == .reram && macro.clock == nil && macro.pipelineLevels == nil)
  }

  @Test(
    "a mistake is one line with file and field",
    arguments: [
      ("\"rows\": 64", "\"rows\": 0", ["rows", "0.0", "1 to 65536"]),
      ("\"rows\": 64", "\"rows\": 6.5", ["rows", "6.5"]),
      ("\"columns\": 64", "\"columns\": 60", ["columns", "slices of 8"]),
      ("\"supply_v\": 0.9", "\"supply_v\": 900", ["supply_v", "0.2 to 2.0"]),
      ("\"supply_v\": 0.9", "\"supply_v\": 0.3", ["supply_v", "threshold of 0.38"]),
      ("\"node_nm\": 28", "\"node_nm\": 90", ["node_nm", "3.0 to 65.0"]),
      ("\"reram\"", "\"core\"", ["technology", "sas-mram", "core"]),
      ("\"shifts_sums\": false", "\"shifts_sums\": 0", ["shifts_sums", "true or false"]),
      ("\"rows\"", "\"row\"", ["rows", "missing"]),
      ("\"parallel\"", "\"analogue\"", ["kind", "row-serial"]),
    ])
  func mistakes(old: String, new: String, words: [String]) {
    let message = message(Self.short.replacing(old, with: new))
    #expect(message.hasPrefix("macro.json: ") && !message.contains("\n"))
    for word in words { #expect(message.contains(word), "\(message)") }
  }
}

extension SiliconFileError {
  fileprivate static let notParallel = SiliconFileError(
    file: "macro.json", field: "kind", what: "is another", remedy: "")
}
