/// How large the coded pictures of a HEIC or AVIF file are by their own headers, found without decoding: what
/// the boxes around them declare (`ispe`) may be less, and a decoder allocates what it finds (ISO/IEC
/// 14496-12, 23008-12).
struct HEIFOutline {
  /// The coded or assembled picture with the most pixels, thumbnails and tiles among them; nil where no
  /// header can be read: the decoder says then what is wrong.
  private(set) var largest: (width: Int, height: Int)?
  /// Whether an item's pieces are more than the file, so that some are there twice: no program writes that,
  /// and what they hold is not looked at.
  private(set) var isTangled = false

  private let bytes: [UInt8]
  /// The kinds of the file's items, by number.
  private var kinds: [Int: String] = [:]
  /// Where their bytes are, as pieces of the file.
  private var places: [Int: [Range<Int>]] = [:]
  /// The bytes of the items that lie in the box of items itself.
  private var itemData = 0..<0
  /// The sequence headers of AV1 in the configurations of decoders, by which frames are read that have none
  /// of their own.
  private var configured: [AV1Sequence] = []
  /// The bytes that may still be walked through: items of a hostile file may all be the whole of it.
  private var budget: Int

  /// Outlines `bytes`.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    budget = 4 * bytes.count + 4096
    for box in boxes(0..<bytes.count) where box.kind == "meta" {
      guard box.content.count > 4 else { continue }
      walk(meta: box.content.lowerBound + 4..<box.content.upperBound)
    }
    for (item, kind) in kinds { look(at: item, kind) }
  }

  private mutating func walk(meta: Range<Int>) {
    let inside = boxes(meta)
    if let data = inside.first(where: { $0.kind == "idat" }) { itemData = data.content }
    for box in inside {
      switch box.kind {
      case "iprp":
        for list in boxes(box.content) where list.kind == "ipco" {
          for property in boxes(list.content) { look(at: property.kind, property.content) }
        }
      case "iinf": readKinds(box.content)
      case "iloc": readPlaces(box.content)
      default: break
      }
    }
  }

  private mutating func found(_ size: (width: Int, height: Int)?) {
    guard let size, size.width > 0, size.height > 0 else { return }
    let pixels = { (size: (width: Int, height: Int)) in
      size.width.multipliedReportingOverflow(by: size.height)
    }
    guard let largest else { return self.largest = size }
    guard !pixels(largest).overflow else { return }
    if pixels(size).overflow || pixels(size).partialValue > pixels(largest).partialValue {
      self.largest = size
    }
  }

  /// The configurations of decoders, which hold headers.
  private mutating func look(at property: String, _ content: Range<Int>) {
    switch property {
    case "hvcC":
      var reader = BoxReader(bytes, content)
      guard reader.skip(22), let arrays = reader.number(1) else { return }
      for _ in 0..<arrays {
        guard reader.skip(1), let count = reader.number(2) else { return }
        for _ in 0..<count {
          guard let length = reader.number(2), let unit = reader.take(length) else { return }
          found(CodedSize.hevc(unit: bytes[unit]))
        }
      }
    case "av1C":
      guard content.count > 4,
        let header = walk(openBitstreamUnits: bytes, content.lowerBound + 4..<content.upperBound)
      else { break }
      configured.append(header)
    default: break
    }
  }

  /// The coded bytes of an item.
  private mutating func look(at item: Int, _ kind: String) {
    guard let (data, whole) = joined(places[item] ?? []) else { return }
    switch kind {
    case "hvc1", "hev1": walk(units: data, whole)
    case "av01": _ = walk(openBitstreamUnits: data, whole)
    case "grid", "iovl":
      // Version, flags; for a grid its rows and columns, for an overlay its colour; then the size.
      var reader = BoxReader(data, whole)
      guard reader.skip(1), let flags = reader.number(1), reader.skip(kind == "grid" ? 2 : 8),
        let width = reader.number(flags & 1 == 1 ? 4 : 2), let height = reader.number(flags & 1 == 1 ? 4 : 2)
      else { return }
      found((width, height))
    default: break
    }
  }

  /// The pieces of an item as one, since units may begin in one piece and end in the next.
  private mutating func joined(_ pieces: [Range<Int>]) -> (data: [UInt8], whole: Range<Int>)? {
    guard let first = pieces.first else { return nil }
    guard pieces.count > 1 else { return (bytes, first) }
    guard pieces.reduce(0, { $0 + $1.count }) <= min(bytes.count, budget) else {
      isTangled = true
      return nil
    }
    let data = pieces.flatMap { bytes[$0] }
    budget -= data.count
    return (data, 0..<data.count)
  }

  /// Units of HEVC, each behind its length in four bytes.
  private mutating func walk(units data: [UInt8], _ range: Range<Int>) {
    var reader = BoxReader(data, range)
    while budget > 0, let length = reader.number(4), let unit = reader.take(length) {
      budget -= 4 + min(length, 64)
      found(CodedSize.hevc(unit: data[unit]))
    }
  }

  /// Units of AV1: sequence headers, the last of which it gives, and frames, which may be of a size of their
  /// own.
  private mutating func walk(openBitstreamUnits data: [UInt8], _ range: Range<Int>) -> AV1Sequence? {
    var reader = BoxReader(data, range)
    var own: AV1Sequence?
    while budget > 0, let head = reader.number(1) {
      guard head & 4 == 0 || reader.skip(1) else { return own }
      let length = head & 2 == 0 ? reader.remaining : reader.variableNumber() ?? -1
      guard let unit = reader.take(length) else { return own }
      budget -= 2 + min(length, 64)
      switch head >> 3 & 15 {
      case 1:
        guard let header = AV1Sequence(data[unit]) else { break }
        own = header
        found(header.size)
      // A frame's header, alone, with its tiles, or once more.
      case 3, 6, 7:
        for header in own.map({ [$0] }) ?? configured { found(header.size(ofFrame: data[unit])) }
      default: break
      }
    }
    return own
  }

  private mutating func readKinds(_ content: Range<Int>) {
    var reader = BoxReader(bytes, content)
    guard let version = reader.number(1), reader.skip(3), reader.number(version == 0 ? 2 : 4) != nil else {
      return
    }
    for entry in boxes(reader.rest) where entry.kind == "infe" {
      var reader = BoxReader(bytes, entry.content)
      guard let version = reader.number(1), version >= 2, reader.skip(3),
        let item = reader.number(version == 2 ? 2 : 4), reader.skip(2), let kind = reader.take(4)
      else { continue }
      kinds[item] = String(decoding: bytes[kind], as: UTF8.self)
    }
  }

  private mutating func readPlaces(_ content: Range<Int>) {
    var reader = BoxReader(bytes, content)
    guard let version = reader.number(1), reader.skip(3), let sizes = reader.number(2),
      let count = reader.number(version < 2 ? 2 : 4)
    else { return }
    let (offsetSize, lengthSize) = (sizes >> 12 & 15, sizes >> 8 & 15)
    let (baseSize, indexSize) = (sizes >> 4 & 15, version > 0 ? sizes & 15 : 0)
    for _ in 0..<count {
      guard let item = reader.number(version < 2 ? 2 : 4), let method = version > 0 ? reader.number(2) : 0,
        reader.skip(2), let base = reader.number(baseSize), let pieces = reader.number(2)
      else { return }
      for _ in 0..<pieces {
        guard reader.skip(indexSize), let offset = reader.number(offsetSize),
          let length = reader.number(lengthSize)
        else { return }
        // In the file, or in the box of items.
        let whole = method & 15 == 1 ? itemData : 0..<bytes.count
        let (start, overflow) = base.addingReportingOverflow(offset)
        guard method & 15 < 2, !overflow, start <= whole.count else { continue }
        let first = whole.lowerBound + start
        let end = length == 0 ? whole.upperBound : min(whole.upperBound - first, length) + first
        if first < end { places[item, default: []].append(first..<end) }
      }
    }
  }

  /// The boxes in `range`, one after another; what is no box any more ends them.
  private func boxes(_ range: Range<Int>) -> [(kind: String, content: Range<Int>)] {
    var found: [(kind: String, content: Range<Int>)] = []
    var reader = BoxReader(bytes, range)
    while let short = reader.number(4), let kind = reader.take(4) {
      var length = short - 8
      if short == 1 {
        guard let long = reader.number(8) else { break }
        length = long - 16
      }
      guard let content = reader.take(short == 0 ? reader.remaining : length) else { break }
      found.append((String(decoding: bytes[kind], as: UTF8.self), content))
    }
    return found
  }
}

/// Reads big-endian numbers of some bytes; nil beyond the end.
private struct BoxReader {
  private let bytes: [UInt8]
  private(set) var rest: Range<Int>

  init(_ bytes: [UInt8], _ range: Range<Int>) { (self.bytes, rest) = (bytes, range) }

  var remaining: Int { rest.count }

  mutating func take(_ count: Int) -> Range<Int>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.lowerBound + count..<rest.upperBound }
    return rest.lowerBound..<rest.lowerBound + count
  }

  mutating func skip(_ count: Int) -> Bool { take(count) != nil }

  /// A number of up to eight bytes; nil, too, where it fits no `Int`.
  mutating func number(_ count: Int) -> Int? {
    guard count <= 8, let range = take(count) else { return nil }
    return Int(exactly: bytes[range].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// A number in groups of seven bits, the lowest first.
  mutating func variableNumber() -> Int? {
    var value = 0
    for shift in 0..<8 {
      guard let byte = number(1) else { return nil }
      value |= (byte & 127) << (7 * shift)
      if byte & 128 == 0 { return value }
    }
    return nil
  }
}
