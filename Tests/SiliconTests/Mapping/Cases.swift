import Methods
import Networks
import Programs
import Silicon

/// Small programs and chips that the tests of mapping, price and lifetime share.
enum Cases {
  /// The embedded network with a method.
  static func program(
    _ method: Method = .repNet, batch: Int = 4, isTraining: Bool = true, fineValues: Set<String> = []
  ) throws -> Program {
    let precision: Precision = method == .full ? .float32 : .int8
    var backbone = Network.embedded(resolution: 32, classes: 10).folded(nil).network
    backbone.fineValues = fineValues
    return try Program.lowered(
      from: method.attached(to: backbone, classes: 5), precision: precision,
      batch: batch, isTraining: isTraining)
  }

  /// One pointwise convolution from 8 to 16 channels over 4 × 4 positions, and a classifier of 2 classes.
  static func pointwise(isTraining: Bool = false, readsFine: Bool = false) throws -> Program {
    var network = Network(name: "tiny", input: Shape(4, 4, 8), normalisation: .centred)
    if readsFine { network.fineValues = ["image"] }
    var value = network.append("mix", .convolution(Convolution(8, 16)), [0])
    value = network.append("rectifier", .rectifier(Rectifier(limit: nil)), [value])
    value = network.append("pool", .globalPool(GlobalPool()), [value])
    network.append(
      "classifier", .convolution(.linear(16, 2)), [value], trainable: [.weight, .bias],
      in: ParameterGroup("test", rate: 3e-4))
    return try Program.lowered(from: network, precision: .int8, batch: 1, isTraining: isTraining)
  }

  /// A chip of so many macros of 128 × 128 bits.
  static func chip(
    macros: Int, technology: MemoryTechnology = .sas, bufferBytes: Int = 1 << 20,
    transposed: TransposedPolicy = .copy
  ) -> Chip {
    Chip(
      name: "test", macros: macros, macro: .parallel(ParallelMacro(technology: technology)),
      transposed: transposed, workingArrays: 4, bufferBytes: bufferBytes)
  }
}
