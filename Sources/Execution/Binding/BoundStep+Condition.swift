import Networks
import Programs

extension BoundStep {
  /// The step with a gate before it: units all of whose rows are closed are not computed, and every closed
  /// row is 0.
  func gated(by gate: TensorID, _ output: TensorID, _ binder: Binder) -> BoundStep {
    guard let rowsPerUnit else { return self }
    let (tensor, opening) = (binder.program[output], binder.program[gate])
    let condition = Condition(
      values: UnsafeRawPointer(binder.address(gate)), isFloat: opening.element == .float32,
      rowsPerValue: tensor.rows / opening.rows)
    let rowBytes = tensor.bytes / tensor.rows
    let result = binder.address(output)
    let (rows, body) = (tensor.rows, body)
    var step = self
    step.body = { begin, end, thread in
      var unit = begin
      while unit < end {
        var next = unit
        while next < end, condition.isOpen(next * rowsPerUnit..<min(rows, (next + 1) * rowsPerUnit)) {
          next += 1
        }
        if next > unit { body(unit, next, thread) }
        // The closed unit behind the open ones.
        unit = next + 1
      }
      for row in begin * rowsPerUnit..<min(rows, end * rowsPerUnit) where !condition.isOpen(row..<row + 1) {
        (result + row * rowBytes).initializeMemory(as: UInt8.self, repeating: 0, count: rowBytes)
      }
    }
    return step
  }
}

/// A gate's values as they lie in the arena.
private struct Condition: @unchecked Sendable {
  let values: UnsafeRawPointer
  let isFloat: Bool
  /// Rows that share a value.
  let rowsPerValue: Int

  /// Whether any of the rows is open.
  func isOpen(_ rows: Range<Int>) -> Bool {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let at = row / rowsPerValue
      let isOpen =
        isFloat
        ? values.load(fromByteOffset: 4 * at, as: Float.self) != 0
        : values.load(fromByteOffset: at, as: UInt8.self) != 0
      if isOpen { return true }
      row += 1
    }
    return false
  }
}
