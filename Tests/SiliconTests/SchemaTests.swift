import Testing
import Units

@testable import Silicon

/// What the readers of files take, the schemas allow; what a schema forbids, the readers refuse.
@Suite("Schemas of files")
struct SchemaTests {
  /// As much of JSON Schema as ours use.
  private static func allows(_ schema: JSONTree, _ value: JSONTree, in root: JSONTree? = nil) -> Bool {
    guard case .object(let rules) = schema else { return true }
    let root = root ?? schema
    if case .text(let path)? = rules["$ref"] {
      guard case .object(let whole) = root, case .object(let parts)? = whole["$defs"],
        let part = parts[String(path.trimmingPrefix("#/$defs/"))]
      else { return false }
      return Self.allows(part, value, in: root)
    }
    func allows(_ schema: JSONTree, _ value: JSONTree) -> Bool { Self.allows(schema, value, in: root) }
    func list(_ key: String) -> [JSONTree]? { if case .list(let list)? = rules[key] { list } else { nil } }
    if let choices = list("enum"), !choices.contains(value) { return false }
    if let any = list("anyOf"), !any.contains(where: { allows($0, value) }) { return false }
    if let one = list("oneOf"), one.count(where: { allows($0, value) }) != 1 { return false }
    if let names = list("required") {
      guard case .object(let members) = value else { return false }
      for case .text(let name) in names where members[name] == nil { return false }
    }
    switch (rules["type"], value) {
    case (nil, _), (.text("string"), .text), (.text("boolean"), .bool): return true
    case (.text("number"), .number(let number)), (.text("integer"), .number(let number)):
      guard case .number(let least)? = rules["minimum"], case .number(let most)? = rules["maximum"] else {
        return true
      }
      return (least...most).contains(number)
        && (rules["type"] == .text("number") || number.rounded() == number)
    case (.text("array"), .list(let items)):
      return items.allSatisfy { allows(rules["items"] ?? .null, $0) }
        && rules["minItems"] == .number(Double(items.count))
    case (.text("object"), .object(let members)):
      guard case .object(let properties)? = rules["properties"] else { return false }
      return members.allSatisfy { key, member in properties[key].map { allows($0, member) } ?? false }
    default: return false
    }
  }

  private static func check(_ kind: HardwareSchema, _ json: String, reads: ([UInt8]) throws -> Void) throws {
    let whole = try JSONTree(Array(json.utf8), file: "whole", start: "it")
    guard case .object(let members) = whole else {
      Issue.record("no object")
      return
    }
    #expect(allows(kind.tree, whole), "\(kind)")
    for key in members.keys.sorted() {
      for change in [nil, .text("nonsense"), .number(-1e30)] as [JSONTree?] {
        var other = members
        other[key] = change
        let isRead = (try? reads(Array(JSONTree.object(other).text().utf8))) != nil
        // Any text may name a file with a technology; a schema does not see whether there is one.
        if key == "technology", change == .text("nonsense") { continue }
        if allows(kind.tree, .object(other)) != isRead, !(key == "name" && isRead) {
          Issue.record("\(kind), \(key): \(change?.kind ?? "missing") is read: \(isRead)")
        }
      }
    }
    #expect(!allows(kind.tree, .object(members.merging(["colour": .text("red")]) { $1 })))
  }

  @Test("built-in technologies, macros and chips are as their schemas say")
  func builtIn() throws {
    for technology in MemoryTechnology.all {
      try Self.check(.technology, technology.json()) { _ = try MemoryTechnology(json: $0, file: "t.json") }
    }
    let macros: [MacroDesign] = [
      .parallel(ParallelMacro(technology: .sas)), .rowSerial(RowSerialMacro(technology: .sram)),
      .ripple(RippleMacro(logic: Logic(node: ProcessNode(nanometres: 65), supply: .volts(0.8)))),
    ]
    for macro in macros {
      try Self.check(.macro, macro.json()) { _ = try MacroDesign(json: $0, file: "m.json") }
    }
    try Self.check(.chip, Chip.standard().json()) { _ = try Chip(json: $0, file: "c.json") }
  }

  @Test("so are days and what was published of a macro")
  func others() throws {
    let day = """
      {"name": "mine", "inferences_per_day": 10, "tasks_per_day": 1, "steps_per_task": 100,
       "wakes_per_day": 5, "idle_celsius": 20}
      """
    try Self.check(.day, day) { _ = try DutyCycle(json: $0, file: "d.json") }
    let published = """
      {"name": "mine", "source": "a lab", "efficiency_tops_per_w": 10, "area_mm2": 1, "role": "fit"}
      """
    try Self.check(.published, published) { _ = try PublishedMacro(json: $0, file: "p.json") }
  }
}
