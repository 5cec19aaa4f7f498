/// What a sequence header of AV1 says of its frames' sizes (AV1 Bitstream & Decoding Process, 5.5 and 5.9).
struct AV1Sequence {
  /// The largest that frames may have. A frame may state another size, which decoders follow: dav1d does so
  /// even beyond this one.
  private(set) var size = (width: 0, height: 0)
  /// Bits of a width and a height in a frame's header.
  private var sizeBits = (width: 0, height: 0)
  /// A picture whose frame states nothing that stands here.
  private var isReduced = false
  /// Whether times of a model of the decoder stand in a frame's header, and the bits of a frame's own, if
  /// any.
  private var hasModel = false
  private var presentationBits = 0
  private var hasEqualIntervals = false
  /// Bits of a frame's number, where frames have one.
  private var numberBits = 0
  private var orderBits = 0
  /// 0, 1, or 2 where each frame says so.
  private var screenTools = 2, integerMotion = 2

  /// Reads the header `unit`; nil when it is cut short.
  init?(_ unit: ArraySlice<UInt8>) {
    var bits = BitReader(Array(unit.prefix(512)))
    guard bits.skip(3 + 1), let reduced = bits.number(1) else { return nil }
    isReduced = reduced == 1
    guard isReduced ? bits.skip(5) : readOperatingPoints(&bits) else { return nil }
    guard let widthBits = bits.number(4), let heightBits = bits.number(4),
      let width = bits.number(widthBits + 1), let height = bits.number(heightBits + 1)
    else { return nil }
    sizeBits = (widthBits + 1, heightBits + 1)
    size = (width + 1, height + 1)
    // What follows tells where a frame states its size.
    guard isReduced || readTools(&bits) else { return nil }
  }

  private mutating func readOperatingPoints(_ bits: inout BitReader) -> Bool {
    var delayBits = 0
    guard let hasTiming = bits.number(1) else { return false }
    if hasTiming == 1 {
      guard bits.skip(64), let isEqual = bits.number(1), isEqual == 0 || bits.exponential() != nil,
        let model = bits.number(1)
      else { return false }
      (hasEqualIntervals, hasModel) = (isEqual == 1, model == 1)
      if hasModel {
        guard let length = bits.number(5), bits.skip(32 + 5), let presentation = bits.number(5) else {
          return false
        }
        (delayBits, presentationBits) = (length + 1, presentation + 1)
      }
    }
    guard let hasDelays = bits.number(1), let last = bits.number(5) else { return false }
    for _ in 0...last {
      guard bits.skip(12), let level = bits.number(5), level <= 7 || bits.skip(1) else { return false }
      if hasModel {
        guard let isThere = bits.number(1), isThere == 0 || bits.skip(2 * delayBits + 1) else { return false }
      }
      if hasDelays == 1 {
        guard let isThere = bits.number(1), isThere == 0 || bits.skip(4) else { return false }
      }
    }
    return true
  }

  private mutating func readTools(_ bits: inout BitReader) -> Bool {
    guard let hasNumbers = bits.number(1) else { return false }
    if hasNumbers == 1 {
      guard let delta = bits.number(4), let additional = bits.number(3) else { return false }
      numberBits = additional + delta + 3
    }
    // Blocks, filters, and tools between frames.
    guard bits.skip(3 + 4), let hasOrder = bits.number(1), hasOrder == 0 || bits.skip(2),
      let choosesTools = bits.number(1)
    else { return false }
    if choosesTools == 0 {
      guard let tools = bits.number(1) else { return false }
      screenTools = tools
    }
    if screenTools > 0 {
      guard let choosesMotion = bits.number(1) else { return false }
      if choosesMotion == 0 {
        guard let motion = bits.number(1) else { return false }
        integerMotion = motion
      }
    }
    guard hasOrder == 1 else { return true }
    guard let order = bits.number(3) else { return false }
    orderBits = order + 1
    return true
  }

  /// The size that the frame of the header `unit` states for itself; nil where it states none, or the header
  /// is cut short. Of frames that are no picture of their own it is the largest that they could state: where
  /// their size stands depends on what was decoded before.
  func size(ofFrame unit: ArraySlice<UInt8>) -> (width: Int, height: Int)? {
    guard !isReduced else { return nil }
    var bits = BitReader(Array(unit.prefix(64)))
    guard let showsKnown = bits.number(1), showsKnown == 0, let kind = bits.number(2),
      let isShown = bits.number(1)
    else { return nil }
    let (key, switching) = (0, 3)
    if isShown == 1 {
      guard !hasModel || hasEqualIntervals || bits.skip(presentationBits) else { return nil }
    } else {
      guard bits.skip(1) else { return nil }
    }
    let isPicture = kind == key && isShown == 1
    guard kind == switching || isPicture || bits.skip(1), bits.skip(1) else { return nil }
    guard let usesTools = screenTools == 2 ? bits.number(1) : screenTools else { return nil }
    guard usesTools == 0 || integerMotion != 2 || bits.skip(1), bits.skip(numberBits) else { return nil }
    guard let hasOwn = kind == switching ? 1 : bits.number(1), hasOwn == 1 else { return nil }
    guard isPicture, !hasModel else { return (1 << sizeBits.width, 1 << sizeBits.height) }
    guard bits.skip(orderBits), let width = bits.number(sizeBits.width),
      let height = bits.number(sizeBits.height)
    else { return nil }
    return (width + 1, height + 1)
  }
}
