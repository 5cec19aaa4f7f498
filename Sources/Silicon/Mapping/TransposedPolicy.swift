/// How errors go backward through a matrix that the arrays hold.
public enum TransposedPolicy: String, Sendable, CaseIterable {
  /// A second, transposed copy lies in further arrays; a trained matrix is written twice.
  case copy
  /// Each array has a second set of adder trees along its rows: one copy, more area.
  case transposable
  /// Rows are read one after another into an adder tree beside the array: one copy, little area, slow.
  case rowSerial = "row-serial"
}
