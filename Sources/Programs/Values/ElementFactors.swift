import Networks

/// What a parameter of the integer network is times what it would be in the float32 one, where an import has
/// divided the channels of values (docs/arithmetic.md, section 23): what is drawn is multiplied by it, and
/// what learning moves.
public struct ElementFactors: Hashable, Sendable {
  /// One for each output channel.
  public var rows: [Float]
  /// One for each channel that is read, in units of 2^-15 and at most 2^15; empty where all are 1.
  public var columns: [UInt16]
  /// Channels of a group of what is read: one period of the columns of a row.
  public var period: Int

  /// * `extents`: output channels × kernel rows × kernel columns × channels of a group that are read; or
  ///   channels alone.
  /// * `written`: the divisors of what the parameter makes; nil where all are 1.
  /// * `read`: the divisors of what it reads.
  init?(extents: [Int], written: [Float]?, read: [Float]?) {
    let channels = extents[0]
    rows = written.map { $0.map { 1 / $0 } } ?? Array(repeating: 1, count: channels)
    (columns, period) = ([], extents.last!)
    if let read, extents.count == 4 {
      if period == 1 {
        // Every output channel reads one.
        for channel in rows.indices { rows[channel] *= read[channel * read.count / channels] }
      } else {
        columns = read.map { UInt16(min(1, $0) * 32768 + 0.5) }
      }
    }
    if columns.isEmpty, rows.allSatisfy({ $0 == 1 }) { return nil }
  }

  /// Where the columns of output channel `row` begin.
  public func firstColumn(of row: Int) -> Int {
    row / (rows.count / (columns.count / period)) * period
  }

  /// `values` of the float32 network as the integer network has them.
  func applied(to values: [Float]) -> [Float] {
    let each = values.count / rows.count
    return values.indices.map { index in
      let row = index / each
      let column = columns.isEmpty ? 1 : Float(columns[firstColumn(of: row) + index % period]) / 32768
      return values[index] * rows[row] * column
    }
  }

  /// The largest of all.
  var largest: Float { (rows.max() ?? 1) * (columns.max().map { Float($0) / 32768 } ?? 1) }
}

extension Network {
  /// The divisors of every node's value: the backbone's are `known`, by name; what is added to a divided
  /// value is divided as that is; pools and sizes change nothing. Nil where all are 1.
  func divisors(_ known: [String: [Float]]) -> [[Float]?] {
    guard !known.isEmpty else { return Array(repeating: nil, count: nodes.count) }
    // First of what is made of the backbone's values; then of what is added to those; then of what is made of
    // that.
    let first = spread(known, wanted: [:])
    var wanted: [Int: [Float]] = [:]
    for (index, node) in nodes.enumerated().reversed() {
      switch node.operation {
      case .add:
        guard let divisors = first[index] ?? wanted[index] else { continue }
        for input in node.inputs where first[input] == nil { wanted[input] = divisors }
      case .resize, .averagePool, .maxPool, .norm:
        guard first[index] == nil, let divisors = wanted[index] else { continue }
        wanted[node.inputs[0]] = divisors
      default: continue
      }
    }
    return spread(known, wanted: wanted)
  }

  private func spread(_ known: [String: [Float]], wanted: [Int: [Float]]) -> [[Float]?] {
    var divisors: [[Float]?] = []
    for (index, node) in nodes.enumerated() {
      func made() -> [Float]? {
        // A method's own nodes may have names of the backbone's, as its classifier has.
        if node.origin == .backbone, let divisors = known[node.name] { return divisors }
        if let divisors = wanted[index] { return divisors }
        switch node.operation {
        case .add: return node.inputs.lazy.compactMap { divisors[$0] }.first
        case .rectifier, .averagePool, .maxPool, .globalPool, .resize, .multiply:
          return divisors[node.inputs[0]]
        default: return nil
        }
      }
      divisors.append(made())
    }
    return divisors
  }
}
