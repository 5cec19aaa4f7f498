import Execution
import Programs
import Records

/// What goes wrong silently in integer learning, counted in one step: errors that round to zero or saturate,
/// and where the binary points stand.
struct Diagnostics {
  private(set) var layers: [LayerDiagnostics] = []

  /// Looks at the error that an instruction has just written.
  mutating func observe(_ instruction: Instruction, _ executor: CPUExecutor) {
    guard instruction.pass == .errorBackward else { return }
    for id in instruction.writes {
      let tensor = executor.program[id]
      guard tensor.role == .error, tensor.element == .int8, tensor.scale.exponent != nil else { continue }
      var (zeros, saturated) = (0, 0)
      for byte in executor.bytes(of: id) {
        if byte == 0 { zeros += 1 }
        if byte == 127 || byte == 129 { saturated += 1 }
      }
      layers.append(
        LayerDiagnostics(
          layer: tensor.name, zeroShare: Double(zeros) / Double(tensor.bytes),
          saturatedShare: Double(saturated) / Double(tensor.bytes), exponent: executor.exponent(of: id)))
    }
  }
}
