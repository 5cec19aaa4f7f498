import Testing

@testable import Formats

/// JPEG files from which something has been lost: what libjpeg would make up is never learned from.
@Suite("Damaged JPEG files")
struct DamagedJPEGTests {
  private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xFF, marker, 0, UInt8(content.count + 2)] + content
  }

  /// A grey picture of 56 × 64 pixels whose 56 blocks lie in intervals of seven, each behind a restart mark:
  /// one-bit codes of no difference and no coefficient, filled up with ones. In `scans`, a progressive one in
  /// two scans.
  private static func restarting(scans: Bool = false, revision: UInt8 = 1) -> [UInt8] {
    let table = [1] + [UInt8](repeating: 0, count: 15) + [0]
    var bytes: [UInt8] = [0xFF, 0xD8]
    bytes += segment(0xE0, Array("JFIF\0".utf8) + [revision, 1, 0, 0, 1, 0, 1, 0, 0])
    bytes += segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    bytes += segment(scans ? 0xC2 : 0xC0, [8, 0, 64, 0, 56, 1, 1, 0x11, 0])
    bytes += segment(0xC4, [0x00] + table) + segment(0xC4, [0x10] + table) + segment(0xDD, [0, 7])
    func scan(_ band: [UInt8], _ interval: [UInt8]) -> [UInt8] {
      let parts = (0..<8).map { interval + ($0 < 7 ? [0xFF, 0xD0 + UInt8($0)] : []) }
      return segment(0xDA, [1, 1, 0] + band) + parts.joined()
    }
    bytes += scans ? scan([0, 0, 0], [1]) + scan([1, 63, 0], [1]) : scan([0, 63, 0], [0, 3])
    return bytes + [0xFF, 0xD9]
  }

  /// Where the restart marks stand, in the order of the file.
  private static func marks(_ bytes: [UInt8]) -> [Int] {
    bytes.indices.dropLast().filter { bytes[$0] == 0xFF && (0xD0...0xD7).contains(bytes[$0 + 1]) }
  }

  private func decode(_ bytes: [UInt8]) throws -> [UInt8] {
    try ImageDecoder.decode(bytes, name: "x").pixels
  }

  private func refuses(_ bytes: [UInt8], _ what: String, location: SourceLocation = #_sourceLocation) {
    let line = message { _ = try decode(bytes) }
    #expect(line.hasPrefix("x: cannot be decoded: "), "\(what): \(line)", sourceLocation: location)
    let rows = message { _ = try PictureRowsTests.pixels(bytes) }
    #expect(rows.hasPrefix("p: cannot be decoded: "), "\(what), by rows: \(rows)", sourceLocation: location)
  }

  @Test(arguments: [false, true]) func aLostRestartMarkIsNoPicture(scans: Bool) throws {
    let whole = Self.restarting(scans: scans)
    #expect(try decode(whole) == [UInt8](repeating: 128, count: 56 * 64))
    let marks = Self.marks(whole)
    #expect(marks.count == (scans ? 14 : 7))
    for (index, mark) in marks.enumerated() {
      var lost = whole
      lost.removeSubrange(mark..<mark + 2)
      refuses(lost, "mark \(index) is lost")
      var other = whole
      other[mark + 1] = 0xD0 + (other[mark + 1] - 0xD0 + 3) % 8
      refuses(other, "mark \(index) is another")
      // As many as eight intervals may have, behind which the number of the mark is the same again.
      var stray = whole
      stray.insert(contentsOf: [UInt8](repeating: 0x12, count: 24), at: mark)
      refuses(stray, "strays before mark \(index)")
      if index + 1 < marks.count, marks[index + 1] < mark + 6 {
        var gone = whole
        gone.removeSubrange(mark..<marks[index + 1])
        refuses(gone, "interval \(index + 1) is lost")
      }
    }
  }

  /// A warning that is harmless hides none that is not.
  @Test func aHarmlessWarningHidesNoOther() throws {
    let odd = Self.restarting(revision: 3)
    #expect(try decode(odd) == [UInt8](repeating: 128, count: 56 * 64))
    let marks = Self.marks(odd)
    var lost = odd
    lost.removeSubrange(marks[3]..<marks[3] + 2)
    refuses(lost, "a mark is lost")
    refuses(Array(odd[..<marks[4]]) + [0xFF, 0xD9], "the end is lost")
    refuses(Array(odd[..<(marks[4] - 1)]) + odd[marks[4]...], "an interval is cut")
  }

  /// What lies between the parts of a file takes no sample away; nor does what it was padded with.
  @Test(arguments: [false, true]) func straysBetweenPartsAreHarmless(scans: Bool) throws {
    let whole = Self.restarting(scans: scans)
    let pixels = try decode(whole)
    let variants: [(String, [UInt8])] = [
      ("zeros before the end", whole.dropLast(2) + [0, 0, 0, 0, 0xFF, 0xD9]),
      ("zeros behind the end", whole + [UInt8](repeating: 0, count: 600)),
      ("behind the start", [0xFF, 0xD8, 0xFF, 0xFF] + whole[2...]),
    ]
    for (name, bytes) in variants { #expect(try decode(bytes) == pixels, "\(name)") }
    #expect(try decode(whole.dropLast(2)) == pixels, "no end mark")
    #expect(
      try decode(whole.dropLast(2) + [UInt8](repeating: 0, count: 600)) == pixels, "padded, no end mark")
  }
}
