import Silicon
import Testing

@Suite("Technologies as files")
struct FileTests {
  static let names = MemoryTechnology.all.map(\.name)

  private func text(_ name: String) throws -> String { try #require(MemoryTechnology.named(name)).json() }

  private func message(_ text: String) -> String {
    do throws(SiliconFileError) {
      _ = try MemoryTechnology(json: Array(text.utf8), file: "mine.json")
      return "was read"
    } catch {
      return error.description
    }
  }

  @Test("a built-in, written and read, is the same", arguments: names)
  func roundTrip(name: String) throws {
    let technology = try #require(MemoryTechnology.named(name))
    let again = try MemoryTechnology(json: Array(technology.json().utf8), file: "mine.json")
    #expect(again == technology)
  }

  @Test("a number alone is a constant")
  func number() throws {
    let whole = try text("stt-mram")
    let plain = whole.replacing(/"endurance_writes" : \{[^}]*\}/, with: "\"endurance_writes\" : 5e9")
    #expect(plain != whole)
    let technology = try MemoryTechnology(json: Array(plain.utf8), file: "mine.json")
    #expect(technology.endurance.value == 5e9)
    #expect(technology.endurance.source.description.contains("mine.json"))
  }

  @Test(
    "a mistake is one line with file and field",
    arguments: [
      (
        #""resistance_area_ohm_um2" :"#, #""resistance_area" :"#,
        ["cell.junction.resistance_area_ohm_um2", "missing", "0.1 to 10000"]
      ),
      (
        #""value" : 11000"#, #""value" : -11000"#,
        ["cell.path_resistance_ohm", "-11000.0 is not allowed", "0.0 to 1000000.0"]
      ),
      ("\"value\" : 60\n", "\"value\" : 60000\n", ["cell.junction.", "60000.0"]),
      (#""value" : 1.25"#, #""value" : "high""#, ["write_voltage_v", "\"high\""]),
      (
        #""value" : 1.25"#, #""value" : 1.75"#,
        ["write_voltage_v", "1.75 lies outside of its own range, 0.8 to 1.5"]
      ),
      (
        #""anisotropy" : "perpendicular""#, #""anisotropy" : "sideways""#,
        ["cell.junction.anisotropy", "in-plane, perpendicular"]
      ),
      (#""kind" : "stt""#, #""kind" : "dram""#, ["cell.kind", "sas, sot, stt"]),
      (#""kind" : "stt""#, #""kind" : "sram""#, ["cell.write_energy_fj", "missing"]),
      (#""name" : "stt-mram""#, #""name" : 3"#, ["name", "the number 3"]),
      (#""name" : "stt-mram""#, #""name" : "a", "colour" : "b""#, ["colour", "no field"]),
      ("{", "", ["is no JSON"]),
    ])
  func mistakes(old: String, new: String, words: [String]) throws {
    let whole = try text("stt-mram")
    let broken = whole.replacing(old, with: new, maxReplacements: 1)
    #expect(broken != whole, "nothing was replaced")
    let message = message(broken)
    #expect(message.hasPrefix("mine.json: "))
    #expect(!message.contains("\n"))
    for word in words { #expect(message.contains(word), "\(message)") }
  }

  @Test("any text is read or refused, never a crash")
  func mutations() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var state = seed
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    let whole = Array(try text("sas-mram").utf8)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0...next(4) {
        switch next(3) {
        case 0: bytes[next(bytes.count)] = UInt8(next(256))
        case 1: bytes.removeSubrange(next(bytes.count)..<bytes.count)
        default: bytes.insert(UInt8(ascii: "-"), at: next(bytes.count))
        }
        if bytes.isEmpty { break }
      }
      do throws(SiliconFileError) {
        _ = try MemoryTechnology(json: bytes, file: "mine.json")
      } catch {
        #expect(!error.description.isEmpty, "seed \(seed)")
      }
    }
  }
}
