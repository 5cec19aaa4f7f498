/// What the first page of a TIFF file says of itself, found without decoding (TIFF 6.0, section 2).
struct TIFFOutline {
  /// The tags with the first of their values, as far as they can be read.
  private(set) var tags: [Int: Int] = [:]
  /// In pixels.
  var width: Int? { tags[256] }
  var height: Int? { tags[257] }

  /// Outlines `bytes`, which begin with the mark of TIFF. Nothing is known of BigTIFF.
  init(_ bytes: [UInt8]) {
    let isLittle = bytes.first == UInt8(ascii: "I")
    func number(_ start: Int, _ count: Int) -> Int? {
      guard start >= 0, start + count <= bytes.count else { return nil }
      let part = bytes[start..<start + count]
      return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(2, 2) == 42, let start = number(4, 4), let count = number(start, 2) else { return }
    for entry in 0..<count {
      let place = start + 2 + entry * 12
      guard let tag = number(place, 2), let type = number(place + 2, 2) else { break }
      // A short stands in the first half of the value.
      tags[tag] = number(place + 8, type == 3 ? 2 : 4)
    }
  }
}
