/// How simulated arrays are written and read, besides what the chip says.
public struct ArraySettings: Sendable, Hashable {
  /// Pulses that an update's bits get at most; with 1 nothing is read back.
  public var verify = WriteVerify.none
  /// Pulses that frozen weights' bits get at most, written once where time does not count (8: assumed).
  public var programming = WriteVerify(tries: 8)
  /// Whether eight bytes of a row have eight check bits, which put one wrong bit right when they are read.
  public var correctsErrors = false
  /// Whether cells hold weights as a sign and a magnitude, not in two's complement: a weight that changes its
  /// sign near 0 then writes two or three bits instead of all eight, and a sign that is wrong turns a weight
  /// over instead of moving it by 128. −128 has no magnitude of 7 bits: it is held as a sign alone. Which
  /// adders it takes is not simulated.
  public var storesMagnitudes = false

  /// One pulse, no check bits.
  public init() {}
}
