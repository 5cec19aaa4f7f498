import Silicon
import Testing
import Units

@Suite("Nodes as files")
struct NodeFileTests {
  private func message(_ text: String) -> String {
    do throws(SiliconFileError) {
      _ = try Logic(nodeJSON: Array(text.utf8), file: "node.json")
      return "was read"
    } catch {
      return error.description
    }
  }

  @Test("a node, written and read, computes the same", arguments: [65.0, 28, 22, 7])
  func roundTrip(nanometres: Double) throws {
    let logic = Logic(node: ProcessNode(nanometres: nanometres))
    let read = try Logic(nodeJSON: Array(logic.nodeJSON().utf8), file: "node.json")
    #expect(read.gateArea == logic.gateArea && read.gateDelay == logic.gateDelay)
    #expect(read.energy(gates: 1) == logic.energy(gates: 1) && read.gateLeakage == logic.gateLeakage)
    #expect(read.node.name == logic.node.name && read.node.nanometres == nil)
  }

  @Test("a macro's file holds a node of its own, and reads it back")
  func macros() throws {
    var macro = ParallelMacro(technology: .sas)
    macro.logic = try Logic(nodeJSON: Array(Logic().nodeJSON().utf8), file: "node.json")
    macro.logic.unit.delay = Constant(20, .assumed("test"))
    let design = MacroDesign.parallel(macro)
    #expect(try MacroDesign(json: Array(design.json().utf8), file: "macro.json") == design)
  }

  private static let gates = """
    {"name": "own", "unit_gate": {"area_um2": 0.5, "delay_ps": 40, "capacitance_ff": 0.6, "leakage_nw": 0.1,
      "supply_v": 0.8, "threshold_v": 0.35, "xor_factor_ratio": 2.4, "xor_capacitance_factor_ratio": 1.5,
      "register_area_factor_ratio": 6, "register_capacitance_factor_ratio": 3},
     "scaling": {"area_factor_ratio": 1, "capacitance_factor_ratio": 1, "delay_factor_ratio": 1, \
     "threshold_v": 0.35,
      "wire_capacitance_ff_per_um": 0.2, "local_resistance_ohm_per_um": 40, "global_resistance_ohm_per_um": \
      1}}
    """

  @Test("with factors of 1 the gate is what the file says, at its own supply")
  func plain() throws {
    let logic = try Logic(nodeJSON: Array(Self.gates.utf8), file: "node.json")
    #expect(abs(logic.gateArea.squareMicrometres - 0.5) < 1e-12)
    #expect(abs(logic.gateDelay.picoseconds - 40) < 1e-9)
    #expect(abs(logic.energy(gates: 1).femtojoules - 0.6 * 0.64) < 1e-9)
  }

  @Test(
    "a mistake is one line with file and field",
    arguments: [
      ("\"delay_ps\": 40, ", "", ["unit_gate.delay_ps", "missing"]),
      ("\"delay_ps\": 40", "\"delay_ps\": -40", ["unit_gate.delay_ps", "-40", "0.1 to 10000"]),
      // Femtofarads, not farads.
      ("\"capacitance_ff\": 0.6", "\"capacitance_ff\": 6e-16", ["unit_gate.capacitance_ff", "6e-16"]),
      ("\"threshold_v\": 0.35, \"xor", "\"threshold_v\": 0.85, \"xor", ["unit_gate.threshold_v", "below"]),
      (
        "\"local_resistance_ohm_per_um\": 40", "\"local_resistance_ohm_per_um\": -1",
        ["scaling.local_res", "-1"]
      ),
      ("\"scaling\"", "\"scalling\"", ["scaling", "object"]),
      ("\"delay_factor_ratio\"", "\"delay_ratio\"", ["scaling.delay_factor_ratio", "missing"]),
    ])
  func mistakes(old: String, new: String, words: [String]) throws {
    try #require(Self.gates.contains(old))
    let message = message(Self.gates.replacing(old, with: new))
    #expect(message.hasPrefix("node.json: ") && !message.contains("\n"))
    for word in words { #expect(message.contains(word), "\(message)") }
  }
}
