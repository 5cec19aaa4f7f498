public import Networks

extension ActivationTable {
  /// The table of a map instruction between tensors whose integers stand for these multiples.
  public init(
    _ instruction: MapInstruction, inputScale: Double, inputIsSigned: Bool, outputScale: Double,
    outputIsSigned: Bool
  ) {
    switch instruction.function {
    case .activation(let kind):
      self.init(
        kind, inputScale: inputScale, inputIsSigned: inputIsSigned, outputScale: outputScale,
        outputIsSigned: outputIsSigned)
    case .rectifier(let limit):
      self.init(
        rectifierWithLimit: limit, inputScale: inputScale, inputIsSigned: inputIsSigned,
        outputScale: outputScale, outputIsSigned: outputIsSigned)
    }
  }
}
