/// How simulated arrays are written and read, faults aside.
public struct ArraySettings: Sendable, Hashable {
  /// Pulses that an update's bits get at most; with 1 nothing is read back.
  public var verify = WriteVerify.none
  /// Pulses that frozen weights' bits get at most, written once where time does not count (8: assumed).
  public var programming = WriteVerify(tries: 8)
  /// Whether a row is read first, so that only groups with a wrong bit are written.
  public var comparesFirst = true
  /// Whether eight bytes have eight check bits, which put one wrong bit right when they are read.
  public var correctsErrors = false
  /// Whether error backward has a copy of its own; otherwise arrays work both ways (row-serial, transposable).
  public var keepsTransposedCopy = false

  /// One pulse, compared first, no check bits, one copy.
  public init() {}
}
