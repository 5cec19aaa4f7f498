import Networks
import Programs

extension GatherInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    let table = binder.store.floats[binder.program[table].key]!.values
    return binder.copyRows(self, from: UnsafePointer(table), keeping: nil, to: binder.float(output))
  }
}
