extension ImageDecoder {
  /// Decodes through libjpeg, row by row. What lies between the parts of the file and a missing end mark are
  /// mended first, where no sample depends on them.
  static func decodeJPEG(
    _ file: [UInt8], name: String, maximumPixels: Int
  ) throws(FormatError) -> PixelImage {
    let outline = JPEGOutline(file)
    let rows = try JPEGRows(ByteSource(outline.bytes, name: name), hasEnd: outline.hasEnd)
    let (width, height) = (rows.width, rows.height)
    try check(width: width, height: height, name: name, maximumPixels: maximumPixels)
    try rows.start()
    let rowLength = width * rows.channels
    var pixels = [UInt8](repeating: 0, count: height * rowLength)
    try pixels.withUnsafeMutableBufferPointer { pixels throws(FormatError) in
      for row in 0..<height {
        let place = row * rowLength..<(row + 1) * rowLength
        try rows.decode(into: UnsafeMutableBufferPointer(rebasing: pixels[place]))
      }
    }
    return PixelImage(width: width, height: height, channels: rows.channels, pixels: pixels)
      .upright(from: outline.orientation)
  }
}
