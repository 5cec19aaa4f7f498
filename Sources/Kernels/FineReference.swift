// Fine elements: 12 bits, -2032...2047 or 0...4095, in two planes a row (requantise.h).

extension Reference {
  /// The two bytes of a fine element: q >> 4, as a bit pattern, and q & 15.
  public static func fine(_ element: Int16) -> (high: UInt8, low: UInt8) {
    (UInt8(truncatingIfNeeded: element >> 4), UInt8(element & 15))
  }

  /// Rows of `channels` fine elements as bytes, [rows][2][channels].
  public static func finePlanes(_ elements: [Int16], channels: Int) -> [UInt8] {
    var planes: [UInt8] = []
    planes.reserveCapacity(2 * elements.count)
    for row in stride(from: 0, to: elements.count, by: channels) {
      let elements = elements[row..<row + channels]
      planes += elements.map { fine($0).high }
      planes += elements.map { fine($0).low }
    }
    return planes
  }

  /// The elements of a fine tensor [rows][2][channels] as [rows][channels]; `isSigned` says how high bytes
  /// are read.
  public static func fineElements(_ planes: [UInt8], isSigned: Bool, channels: Int) -> [Int16] {
    (0..<planes.count / 2).map { index in
      let high = index + index / channels * channels
      return Int16(value(planes[high], isSigned)) * 16 + Int16(planes[high + channels])
    }
  }
}
