/// JSON schemas (draft 2020-12) of the files that describe hardware, made of the tables that read them, so
/// that an editor checks what the reader will.
public enum HardwareSchema: String, Sendable, CaseIterable {
  /// A technology, as `chip --print-technology` writes it.
  case technology
  /// A macro, as `chip --print-macro` writes it.
  case macro
  /// A chip, as `chip --print-chip` writes it.
  case chip
  /// A day, as `chip --day` reads it.
  case day
  /// What was measured of a macro, as `validate --published` reads it.
  case published

  /// The schema as a JSON file.
  public func json() throws -> String { try tree.text() }

  var tree: JSONTree {
    let devices: [Schema.Definition] = [.range, .junction, .track]
    let (schema, parts): (JSONTree, [Schema.Definition]) =
      switch self {
      case .technology: (Schema.technology, devices)
      case .macro: (Schema.macro, devices + [.technology, .node])
      case .chip: (Schema.chip, devices + [.technology, .node, .macro])
      case .day: (Schema.day, [])
      case .published: (Schema.published, [])
      }
    var members: [String: JSONTree] = [
      "$schema": .text("https://json-schema.org/draft/2020-12/schema"),
      "title": .text("Remanence: \(rawValue)"),
    ]
    if !parts.isEmpty {
      let pairs = parts.map { ($0.rawValue, $0.schema) }
      members["$defs"] = .object(Dictionary(uniqueKeysWithValues: pairs))
    }
    return schema + members
  }
}

/// The parts of schemas.
private enum Schema {
  /// What stands in several places, and is written once in each file.
  enum Definition: String {
    case range, junction, track, technology, node, macro

    var schema: JSONTree {
      switch self {
      case .range: Schema.range
      case .junction: Schema.junction
      case .track: Schema.object(Schema.table(HeavyMetalTrack.self))
      case .technology: Schema.technology
      case .node: Schema.node
      case .macro: Schema.macro
      }
    }

    /// What stands in its place.
    var reference: JSONTree { .object(["$ref": .text("#/$defs/\(rawValue)")]) }
  }

  static let text = JSONTree.object(["type": .text("string")])
  static let flag = JSONTree.object(["type": .text("boolean")])

  static func number(_ limits: ClosedRange<Double>) -> JSONTree {
    .object([
      "type": .text("number"), "minimum": .number(limits.lowerBound), "maximum": .number(limits.upperBound),
    ])
  }

  static func integer(_ limits: ClosedRange<Int>) -> JSONTree {
    .object([
      "type": .text("integer"), "minimum": .number(Double(limits.lowerBound)),
      "maximum": .number(Double(limits.upperBound)),
    ])
  }

  static func choice(_ names: [String]) -> JSONTree { .object(["enum": .list(names.map { .text($0) })]) }

  static func choice<Choice: CaseIterable & RawRepresentable<String>>(_ type: Choice.Type) -> JSONTree {
    choice(Choice.allCases.map(\.rawValue))
  }

  private static let range = JSONTree.object([
    "type": .text("array"), "items": .object(["type": .text("number")]), "minItems": .number(2),
    "maxItems": .number(2),
  ])

  /// A number, or one with its range and its source.
  static func constant(_ limits: ClosedRange<Double>) -> JSONTree {
    any([
      number(limits),
      object(
        ["value": number(limits)], optional: ["range": Definition.range.reference, "source": text]),
    ])
  }

  static func table<Table: ConstantTable>(_ type: Table.Type) -> [String: JSONTree] {
    Dictionary(uniqueKeysWithValues: Table.fields.map { ($0.key, constant($0.limits)) })
  }

  static func object(_ required: [String: JSONTree], optional: [String: JSONTree] = [:]) -> JSONTree {
    .object([
      "type": .text("object"), "properties": .object(required.merging(optional) { $1 }),
      "required": .list(required.keys.sorted().map { .text($0) }), "additionalProperties": .bool(false),
    ])
  }

  static func any(_ schemas: [JSONTree]) -> JSONTree { .object(["anyOf": .list(schemas)]) }

  // MARK: Cells and technologies

  private static var junction: JSONTree {
    object(
      table(MagneticTunnelJunction.self).merging(
        ["anisotropy": choice(MagneticTunnelJunction.Anisotropy.self)]
      ) { $1 })
  }

  private static var cell: JSONTree {
    func kind(_ kind: CellKind, _ fields: [String: JSONTree], _ others: [String: JSONTree] = [:]) -> JSONTree
    {
      object(fields.merging(others) { $1 }.merging(["kind": choice([kind.rawValue])]) { $1 })
    }
    let (junction, track) = (Definition.junction.reference, Definition.track.reference)
    return any([
      kind(
        .sas, table(SASCellGroup.self),
        ["junction": junction, "track": track, "write_protocol": choice(SASCellGroup.WriteProtocol.self)]),
      kind(.sot, ["junction": junction, "track": track]),
      kind(.stt, table(STTCell.self), ["junction": junction]),
      kind(.resistive, table(ResistiveCell.self)), kind(.sram, table(SRAMCell.self)),
    ])
  }

  static var technology: JSONTree {
    object(table(MemoryTechnology.self).merging(["name": text, "cell": cell]) { $1 })
  }

  // MARK: Macros and chips

  private static var node: JSONTree {
    object([
      "name": text, "unit_gate": object(table(UnitGate.self)), "scaling": object(table(ProcessNode.self)),
    ])
  }

  static var macro: JSONTree {
    func kind(
      _ name: String, _ constants: [String: JSONTree], _ fields: [String: JSONTree],
      optional: [String: JSONTree] = [:]
    ) -> JSONTree {
      // The node is given by its number or in its fields.
      let logic: [String: JSONTree] = ["node_nm": number(3...65), "node": Definition.node.reference]
      let common: [String: JSONTree] = [
        "kind": choice([name]), "technology": any([text, Definition.technology.reference]),
        "supply_v": number(0.2...2), "rows": integer(1...1 << 16), "columns": integer(1...1 << 16),
      ]
      let required = constants.merging(fields) { $1 }.merging(common) { $1 }
      return object(required, optional: optional.merging(logic) { $1 }) + [
        "oneOf": .list(["node_nm", "node"].map { .object(["required": .list([.text($0)])]) })
      ]
    }
    let clock: [String: JSONTree] = ["clock_ns": number(0.01...1e6)]
    return any([
      kind(
        "parallel", table(PeripheryOverhead.self),
        [
          "slice_bits": integer(1...16), "weight_sets": integer(1...1024),
          "input_bits_per_cycle": integer(1...2),
          "accumulator_bits": integer(1...64), "shifts_sums": flag,
        ],
        optional: clock.merging(
          ["pipeline_levels": integer(1...16), "custom_layout": flag, "senses_each_cycle": flag]
        ) { $1 }),
      kind(
        "row-serial", table(PeripheryOverhead.self),
        [
          "vectors_per_read": integer(1...1 << 16), "accumulator_bits": integer(1...64),
          "direction": choice(RowSerialMacro.Direction.self),
        ]),
      kind(
        "ripple", table(RippleMacro.Fit.self),
        ["rows_per_register": integer(1...1 << 16), "is_bit_pipelined": flag], optional: clock),
    ])
  }

  static var chip: JSONTree {
    object(
      table(ChipConstants.self).merging([
        "name": text, "macros": integer(1...1 << 20), "macro": Definition.macro.reference,
        "transposed": choice(TransposedPolicy.self), "working_arrays": integer(0...1 << 20),
        "working_cells": choice(Chip.WorkingCells.self), "buffer_bytes": integer(64...1 << 40),
        "keeps_low_plane_in_sram": flag, "compares_before_writing": any([flag, choice(["auto"])]),
        "verify_pulses": integer(1...1000), "corrects_errors": flag, "levels_wear": flag,
        "gates_power": flag, "loads_ahead": flag,
      ]) { $1 }, optional: ["bits_written_at_once": integer(1...1 << 16)])
  }

  // MARK: Others

  static var day: JSONTree {
    object([
      "name": text, "inferences_per_day": number(0...1e9), "tasks_per_day": number(0...1e6),
      "steps_per_task": number(1...1e9), "wakes_per_day": number(0...1e6),
      "idle_celsius": number(DutyCycle.temperatures),
    ])
  }

  static var published: JSONTree {
    let figures = PublishedMacro.figures
    let options: [String: JSONTree] = [
      "source": text, "input_bits": integer(1...16), "weight_bits": integer(1...16),
      "input_toggle_share": number(0...1), "weight_density_share": number(0...1),
      "tolerance_factor": number(1.01...2), "role": choice(ValidationRow.Role.self),
    ]
    let values = Dictionary(uniqueKeysWithValues: figures.map { ($0, number(1e-9...1e9)) })
    return object(["name": text], optional: options.merging(values) { $1 }) + [
      "anyOf": .list(figures.map { .object(["required": .list([.text($0)])]) })
    ]
  }
}

extension JSONTree {
  /// The object with more members.
  fileprivate static func + (left: Self, right: [String: JSONTree]) -> JSONTree {
    guard case .object(let members) = left else { return left }
    return .object(members.merging(right) { $1 })
  }
}
