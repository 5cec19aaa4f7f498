import Networks

/// What the part of a learning step that comes before anything that learns leaves for the rest: always the
/// same for the same picture, so that it may be made once for each and kept.
public struct FrozenFeatures: Sendable, Hashable {
  /// How many instructions come before the first that depends on what learns.
  public var end: Int
  /// The tensors that the instructions before `end` write and those behind read, each of a row or more an
  /// image.
  public var tensors: [TensorID]
  /// Bytes of all of them for one image.
  public var bytesPerImage: Int
}

extension Program {
  /// What may be kept of each picture; nil where the first instruction learns, or one whose images run in
  /// turn, or where what is kept would have a range that moves.
  public var features: FrozenFeatures? {
    guard
      let end = instructions.firstIndex(where: { !network.nodes[$0.node].trainable.isEmpty }), end > 0,
      end >= arena.inTurn
    else { return nil }
    let kept = tensors.indices.filter { index in
      let life = arena.lifetimes[index]
      return life.lowerBound < end && life.upperBound >= end && tensors[index].role != .scratch
    }
    guard !kept.isEmpty, kept.allSatisfy({ tensors[$0].scale.exponent == nil }) else { return nil }
    return FrozenFeatures(
      end: end, tensors: kept.map { TensorID(index: $0) },
      bytesPerImage: kept.reduce(0) { $0 + tensors[$1].bytes / batch })
  }
}
