import Units

extension Logic {
  /// Gate and node as a JSON file: to be copied and edited. The unit gate holds at its own node and supply;
  /// `scaling` says what changes from there, which is nothing (factors of 1) for a gate that was measured at
  /// the node itself.
  public func nodeJSON() throws -> String { try nodeTree.text() }

  var nodeTree: JSONTree {
    .object([
      "name": .text(node.name), "unit_gate": .object(unit.members), "scaling": .object(node.members),
    ])
  }

  /// Reads what ``nodeJSON()`` writes; the supply is the unit gate's.
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - file: its name, for messages.
  /// - Throws: `SiliconFileError` that names the file and the field when one is missing, unknown or out of
  ///   range.
  public init(nodeJSON json: [UInt8], file: String) throws(SiliconFileError) {
    let tree = try JSONTree(json, file: file, start: "what `remanence chip --print-node` prints")
    var reader = try FieldReader(tree, file: file)
    try self.init(node: &reader)
  }

  /// Reads the fields of a node and its gate, and no others.
  init(node reader: inout FieldReader) throws(SiliconFileError) {
    var node = ProcessNode(name: try reader.text("name"))
    var unit = UnitGate.zigzag28
    try reader.fill(&unit, at: "unit_gate")
    try reader.fill(&node, at: "scaling")
    try reader.finish()
    for (threshold, place) in [(unit.threshold, "unit_gate"), (node.threshold, "scaling")]
    where unit.supply.value <= threshold.value {
      throw reader.error(
        "\(place).threshold_v", "\(threshold.value) is not below unit_gate.supply_v, \(unit.supply.value)",
        "a threshold below the supply")
    }
    self.init(node: node, supply: .volts(unit.supply.value), unit: unit)
  }
}
