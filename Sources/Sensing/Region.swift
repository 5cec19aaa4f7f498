/// A rectangle of pixels: the box that goes back to the sensor.
public struct Region: Hashable, Sendable {
  /// The first column and row; may lie outside of the frame until it is clamped.
  public var x, y: Int
  /// The extents, in pixels.
  public var width, height: Int

  /// A region from its parts.
  public init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The pixels in it.
  public var area: Int { width * height }

  /// The part of it that lies in a frame of these extents; nil where none does.
  public func clamped(toWidth frameWidth: Int, height frameHeight: Int) -> Region? {
    /// Sums saturate: whoever writes a box may write any number.
    func end(_ start: Int, _ extent: Int) -> Int {
      let (sum, overflow) = start.addingReportingOverflow(max(0, extent))
      return overflow ? Int.max : sum
    }
    let (left, top) = (max(0, x), max(0, y))
    let (right, bottom) = (min(frameWidth, end(x, width)), min(frameHeight, end(y, height)))
    guard left < right, top < bottom else { return nil }
    return Region(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// The smallest region around it that consists of whole cells of `side` × `side` pixels.
  func grown(toCellsOf side: Int) -> Region {
    let (left, top) = (x / side * side, y / side * side)
    let (right, bottom) = ((x + width + side - 1) / side * side, (y + height + side - 1) / side * side)
    return Region(x: left, y: top, width: right - left, height: bottom - top)
  }
}

extension Region: CustomStringConvertible {
  /// As it is given to a command: `x,y,w,h`.
  public var description: String { "\(x),\(y),\(width),\(height)" }

  /// Reads `x,y,w,h`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 4, let x = parts[0], let y = parts[1], let width = parts[2], let height = parts[3]
    else { return nil }
    self.init(x: x, y: y, width: width, height: height)
  }
}
