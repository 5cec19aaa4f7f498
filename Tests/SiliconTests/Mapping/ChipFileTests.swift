import Silicon
import Testing

@Suite("Files of chips")
struct ChipFileTests {
  static let chips: [Chip] = [
    .standard(), .standard(.reram), Cases.chip(macros: 3, transposed: .transposable),
    Chip(name: "serial", macros: 8, macro: .rowSerial(RowSerialMacro(technology: .stt)), workingArrays: 0),
  ]

  @Test("a chip is read back as it was written", arguments: chips.indices)
  func roundTrip(index: Int) throws {
    let chip = Self.chips[index]
    #expect(try Chip(json: Array(chip.json().utf8), file: "chip.json") == chip)
  }

  @Test(
    "a mistake is one line that names the file and the field",
    arguments: [
      ("\"macros\" : 96", "\"macros\" : 0", "macros"),
      ("\"macros\" : 96", "\"macro_count\" : 96", "macros"),
      ("\"columns\" : 128", "\"columns\" : 7", "macro.columns"),
      ("\"transposed\" : \"copy\"", "\"transposed\" : \"none\"", "transposed"),
      ("\"levels_wear\" : true", "\"levels_wear\" : 1", "levels_wear"),
      ("\"buffer_bytes\" : 8388608", "\"buffer_bytes\" : -1", "buffer_bytes"),
      ("\"node_nm\" : 28", "\"node_nm\" : 1000", "macro.node_nm"),
      ("\"value\" : 12.8", "\"value\" : -12.8", "off_chip_bandwidth_gb_per_s"),
    ])
  func mistakes(old: String, new: String, field: String) throws {
    let text = try Chip.standard().json()
    let damaged = text.replacing(old, with: new)
    try #require(damaged != text)
    let error = try #require(throws: SiliconFileError.self) {
      try Chip(json: Array(damaged.utf8), file: "chip.json")
    }
    #expect(error.field.hasPrefix(field), "\(error)")
    #expect(error.description.hasPrefix("chip.json: ") && !error.description.contains("\n"))
  }
}
