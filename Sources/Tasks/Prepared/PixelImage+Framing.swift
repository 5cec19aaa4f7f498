import Dispatch
import Formats

extension PixelImage {
  /// The picture as a square of `side` × `side` × 3 samples (rows, columns, red-green-blue) by the rule of
  /// `framing`, alpha over white. Integer arithmetic, rounded once, to nearest.
  ///
  /// * `threads`: share the rows; they change no bit.
  public func square(side: Int, framing: Framing, threads: Int = 1) -> [UInt8] {
    if framing == .stretched { return stretched(side: side, threads: threads) }
    let reference = framing == .photograph ? min(width, height) : max(width, height)
    // The picture's scaled extents; the other side keeps the shape, rounded to nearest.
    let scaledWidth = max(1, (2 * width * side + reference) / (2 * reference))
    let scaledHeight = max(1, (2 * height * side + reference) / (2 * reference))
    let columns = ResamplingFilter(
      inputs: width, outputs: scaledWidth, range: PixelImage.middle(of: scaledWidth, at: side))
    let rows = ResamplingFilter(
      inputs: height, outputs: scaledHeight, range: PixelImage.middle(of: scaledHeight, at: side))
    let scaled = resampled(columns: columns, rows: rows, threads: threads)
    let (keptWidth, keptHeight) = (columns.starts.count, rows.starts.count)
    if keptWidth == side && keptHeight == side { return scaled }
    var square = [UInt8](repeating: 255, count: side * side * 3)
    let (left, top) = ((side - keptWidth) / 2, (side - keptHeight) / 2)
    for row in 0..<keptHeight {
      let target = ((top + row) * side + left) * 3
      square[target..<target + keptWidth * 3] = scaled[row * keptWidth * 3..<(row + 1) * keptWidth * 3]
    }
    return square
  }

  /// The whole picture, each axis scaled to `side` pixels by itself.
  func stretched(side: Int, threads: Int = 1) -> [UInt8] {
    resampled(
      columns: ResamplingFilter(inputs: width, outputs: side, range: 0..<side),
      rows: ResamplingFilter(inputs: height, outputs: side, range: 0..<side), threads: threads)
  }

  /// The outputs that are kept of an axis: the middle `side` of them, or all where there are fewer.
  private static func middle(of count: Int, at side: Int) -> Range<Int> {
    guard count > side else { return 0..<count }
    let start = (count - side) / 2
    return start..<start + side
  }

  /// The picture in three channels, alpha over white, through a filter per axis. Only as many rows of three
  /// channels are kept as the filter of rows reads at once, so that an enormous picture needs little beyond
  /// itself.
  func resampled(columns: ResamplingFilter, rows: ResamplingFilter, threads: Int = 1) -> [UInt8] {
    let (rowLength, count) = (columns.starts.count * 3, rows.starts.count)
    var output = [UInt8](repeating: 0, count: rowLength * count)
    let parts = max(1, min(threads, count))
    output.withUnsafeMutableBufferPointer { output in
      // Each part writes rows of its own.
      nonisolated(unsafe) let output = output
      @Sendable func resample(_ part: Int) {
        let own = part * count / parts..<(part + 1) * count / parts
        var scaler = RowScaler(
          inputWidth: width, inputHeight: height, columns: columns, rows: rows.only(own))
        for row in 0..<scaler.inputs(before: own.count) {
          scaler.push(writing: { writeRGB(row: row, to: $0) }) { row, samples in
            _ = UnsafeMutableBufferPointer(rebasing: output[((own.lowerBound + row) * rowLength)...])
              .update(fromContentsOf: samples)
          }
        }
      }
      guard parts > 1 else { return resample(0) }
      DispatchQueue.concurrentPerform(iterations: parts, execute: resample)
    }
    return output
  }
}
