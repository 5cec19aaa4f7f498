/// What a sweep keeps of one chip.
struct SweepRow: Codable, Sendable {
  /// The chip's position in the sweep.
  var index: Int
  /// The values of its fields.
  var values: [String]
  var energy: Double?
  var latency: Double?
  var area: Double?
  /// Nil where no cell dies, or nothing learns.
  var lifetime: Double?
  /// The part that takes most time.
  var bound: String?
  /// Why it cannot be priced.
  var problem: String?

  enum CodingKeys: String, CodingKey {
    case index, values, problem
    case energy = "energy_pj"
    case latency = "latency_ns"
    case area = "area_um2"
    case lifetime = "lifetime_days"
    case bound = "bound_by"
  }

  /// The columns after the fields.
  static let columns = ["energy_pj", "latency_ns", "area_um2", "lifetime_days", "bound_by", "problem"]

  /// The line of a table.
  var line: String {
    let numbers = [energy, latency, area, lifetime].map { $0.map { "\($0)" } ?? "" }
    return (values + numbers + [bound ?? "", problem ?? ""]).map(Self.quoted).joined(separator: ",")
  }

  /// A cell by RFC 4180.
  static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
