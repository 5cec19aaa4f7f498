/// How simulated arrays are written and read, besides what the chip says.
public struct ArraySettings: Sendable, Hashable {
  /// Pulses that an update's bits get at most; with 1 nothing is read back.
  public var verify = WriteVerify.none
  /// Pulses that frozen weights' bits get at most, written once where time does not count (8: assumed).
  public var programming = WriteVerify(tries: 8)
  /// Whether eight bytes of a row have eight check bits, which put one wrong bit right when they are read.
  public var correctsErrors = false

  /// One pulse, no check bits.
  public init() {}
}
