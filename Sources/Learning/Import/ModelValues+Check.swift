import Formats
import Networks
import Programs

extension ModelValues {
  /// Every parameter that `graph` has must be there in the precision, as large as the graph says, and every
  /// number must be one that can be computed with.
  /// - Throws: `FormatError` that names the file at `path` and the parameter.
  func check(against graph: Network, _ precision: Precision, path: String) throws(FormatError) {
    let remedy = "the file is damaged: import the network again"
    for (name, parameter, _) in graph.parameters {
      let count =
        switch (precision, parameter.role) {
        case (.float32, _): floats[name]?.count
        case (.int8, .weight): quantised[name]?.integers.count
        case (.int8, _): biases[name]?.count
        }
      let hasScales = quantised[name].map { $0.scales.count == parameter.extents[0] } ?? true
      guard count == parameter.count, hasScales else {
        throw FormatError(
          "has \(count ?? 0) numbers of '\(name)', not \(parameter.count)", at: path, remedy: remedy)
      }
    }
    for (name, values) in floats.merging(biases, uniquingKeysWith: +) {
      guard values.allSatisfy(\.isFinite) else {
        throw FormatError("has numbers of '\(name)' that are not finite", at: path, remedy: remedy)
      }
    }
    let scales = quantised.mapValues(\.scales).merging(
      activationScales.mapValues { [$0] }, uniquingKeysWith: +)
    for (name, values) in scales {
      guard values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
        throw FormatError("has a scale of '\(name)' that is not above 0", at: path, remedy: remedy)
      }
    }
    if precision == .int8 { try checkActivationScales(of: graph, path: path, remedy: remedy) }
  }

  /// Every value that an int8 program of `graph` keeps must have a scale. A graph that int8 cannot run says
  /// so when it is lowered to be run.
  private func checkActivationScales(
    of graph: Network, path: String, remedy: String
  ) throws(FormatError) {
    let program = try? Program.lowered(from: graph, precision: .int8, batch: 1, isTraining: false)
    for tensor in program?.tensors ?? [] {
      guard let base = tensor.scale.base, activationScales[graph.nodes[base].name] == nil else { continue }
      throw FormatError("lacks the scale of the value '\(graph.nodes[base].name)'", at: path, remedy: remedy)
    }
  }
}
