import Networks
import Programs

extension GatherInstruction: IntegerInstruction {
  /// The table is brought to the result's scale here, once: a step only copies rows.
  func bind(integers binder: Binder, _ index: Int) throws(BindingError) -> BoundStep {
    let parameter = binder.program[table]
    let columns = binder.program[output].columns
    guard let known = binder.store.start.quantised(parameter), known.integers.count == rows * columns else {
      throw BindingError("the network has no int8 values for \(parameter.name); import it again")
    }
    let scale = Double(binder.store.scale(of: binder.program[output].scale.base!))
    let memory = binder.allocate(known.integers.count)
    let values = memory.pointer(Int8.self)
    for row in 0..<rows {
      (values + row * columns).update(from: known.row(row, inUnitsOf: scale), count: columns)
    }
    return binder.copyRows(self, from: UnsafePointer(values), keeping: memory, to: binder.int8(output))
  }
}

extension Binder {
  /// Copies a row for each position.
  func copyRows<Element>(
    _ i: GatherInstruction, from table: UnsafePointer<Element>, keeping memory: Memory?,
    to out: UnsafeMutablePointer<Element>
  ) -> BoundStep {
    let tokens = int32(i.input)
    let (rows, columns) = (program[i.output].rows, program[i.output].columns)
    let (positions, isToken) = (i.positions, i.index == .token)
    return BoundStep(
      units: rows, grain: max(16, rows / (4 * pool.count)), rowsPerUnit: 1,
      body: { begin, end, _ in
        withExtendedLifetime(memory) {
          for row in begin..<end {
            let from = isToken ? Int(tokens[row]) : row % positions
            (out + row * columns).update(from: table + from * columns, count: columns)
          }
        }
      })
  }
}
