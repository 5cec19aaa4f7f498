/// R[i][j]: the test accuracy on task j after learning task i, between 0 and 1; `nil` where it was not
/// measured, as for a task that has no head yet.
///
/// In JSON it is an array of rows.
public struct AccuracyMatrix: Sendable, Equatable {
  /// One row for each task learned, one column for each task tested.
  public private(set) var rows: [[Double?]]

  /// A matrix of `taskCount` rows and columns in which nothing is measured.
  public init(taskCount: Int) {
    rows = Array(repeating: Array(repeating: nil, count: taskCount), count: taskCount)
  }

  /// A matrix of these rows.
  /// - Precondition: there are as many rows as columns.
  public init(rows: [[Double?]]) {
    precondition(rows.allSatisfy { $0.count == rows.count }, "an accuracy matrix is square")
    self.rows = rows
  }

  /// The matrix with `count` more tasks, of which nothing is measured.
  public func growing(by count: Int) -> AccuracyMatrix {
    let empty = [Double?](repeating: nil, count: taskCount + count)
    return AccuracyMatrix(
      rows: rows.map { $0 + [Double?](repeating: nil, count: count) } + Array(repeating: empty, count: count))
  }

  /// The number of tasks.
  public var taskCount: Int { rows.count }

  /// The accuracy on task `tested` after learning task `learned`, both counted from 0.
  public subscript(after learned: Int, on tested: Int) -> Double? {
    get { rows[learned][tested] }
    set { rows[learned][tested] = newValue }
  }

  /// The last task whose own accuracy was measured after learning it: the row that the metrics look from.
  public var lastLearned: Int? { rows.indices.last { rows[$0][$0] != nil } }
}

extension AccuracyMatrix: Codable {
  /// Reads an array of rows.
  /// - Throws: `DecodingError` when the rows are not as many as the columns.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let rows = try container.decode([[Double?]].self)
    guard rows.allSatisfy({ $0.count == rows.count }) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "the accuracy matrix is not square")
    }
    self.rows = rows
  }

  /// Writes an array of rows.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rows)
  }
}
