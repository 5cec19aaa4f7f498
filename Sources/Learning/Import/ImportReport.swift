/// What is told about a network that was imported.
public struct ImportReport: Sendable, Encodable {
  /// The file written.
  public var path: String
  /// The names of the values that are kept in 12 bits, in the network's order.
  public var fineValues: [String]
  /// How bytes become the network's input.
  public var normalisation: InputNormalisation
  /// Agreement with float32 on the photographs, each compared with a network that was not calibrated on it.
  public var photographs: Agreement
  /// Agreement with float32 on test pictures of fetched tasks, by task.
  public var tasks: [String: Agreement]

  enum CodingKeys: String, CodingKey {
    case path = "network_file"
    case fineValues = "fine_values"
    case unread = "unread_normalisation_file"
    case normalisation, agreement
  }

  /// Writes the report; the photographs stand among the tasks.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try container.encode(fineValues, forKey: .fineValues)
    try container.encode(normalisation.normalisation, forKey: .normalisation)
    try container.encodeIfPresent(normalisation.unread?.path, forKey: .unread)
    try container.encode(
      tasks.merging(["photographs": photographs]) { $1 }, forKey: .agreement)
  }
}
