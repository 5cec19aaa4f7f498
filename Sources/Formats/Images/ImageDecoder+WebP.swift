import CWebP

extension ImageDecoder {
  /// Decodes the first frame through libwebp, on its canvas, turned upright by its Exif block.
  static func decodeWebP(
    _ bytes: [UInt8], name: String, maximumPixels: Int
  ) throws(FormatError) -> PixelImage {
    // libwebp keeps pointers into the bytes as long as it works.
    try bytes.withUnsafeBufferPointer { bytes throws(FormatError) in
      var data = WebPData(bytes: bytes.baseAddress, size: bytes.count)
      guard let demuxer = WebPDemux(&data) else {
        throw damaged("cannot be decoded: its chunks are damaged or cut short", name)
      }
      defer { WebPDemuxDelete(demuxer) }
      let width = Int(WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH))
      let height = Int(WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT))
      try check(width: width, height: height, name: name, maximumPixels: maximumPixels)
      var frame = WebPIterator()
      guard WebPDemuxGetFrame(demuxer, 1, &frame) != 0 else { throw damaged("has no frame", name) }
      defer { WebPDemuxReleaseIterator(&frame) }
      let (left, top) = (Int(frame.x_offset), Int(frame.y_offset))
      let (columns, rows) = (Int(frame.width), Int(frame.height))
      guard columns > 0, rows > 0, left >= 0, top >= 0, left + columns <= width, top + rows <= height else {
        throw damaged("has a frame that does not lie on its canvas", name)
      }
      let isOpaque = frame.has_alpha == 0 && columns == width && rows == height
      let channels = isOpaque ? 3 : 4
      var pixels = [UInt8](repeating: 0, count: width * height * channels)
      let decoded = pixels.withUnsafeMutableBufferPointer { pixels in
        let decode = isOpaque ? WebPDecodeRGBInto : WebPDecodeRGBAInto
        let offset = (top * width + left) * channels
        return decode(
          frame.fragment.bytes, frame.fragment.size, pixels.baseAddress! + offset, pixels.count - offset,
          CInt(width * channels)) != nil
      }
      guard decoded else { throw damaged("cannot be decoded: its samples are damaged or cut short", name) }
      var chunk = WebPChunkIterator()
      var orientation = Orientation.upright
      if WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk) != 0 {
        orientation = Orientation(
          exif: UnsafeBufferPointer(start: chunk.chunk.bytes, count: chunk.chunk.size))
        WebPDemuxReleaseChunkIterator(&chunk)
      }
      return PixelImage(width: width, height: height, channels: channels, pixels: pixels)
        .upright(from: orientation)
    }
  }
}
