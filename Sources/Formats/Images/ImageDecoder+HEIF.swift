import CHEIF

extension ImageDecoder {
  /// Decodes the main picture of a HEIC or AVIF file through libheif, which turns it upright.
  static func decodeHEIF(
    _ bytes: [UInt8], name: String, maximumPixels: Int
  ) throws(FormatError) -> PixelImage {
    // A decoder allocates what the coded picture says, which the boxes around it may belie.
    let outline = HEIFOutline(bytes)
    guard !outline.isTangled else { throw damaged("has pieces that overlap", name) }
    if let coded = outline.largest {
      try check(width: coded.width, height: coded.height, name: name, maximumPixels: maximumPixels)
    }
    // libheif reads from the bytes as long as it works.
    return try bytes.withUnsafeBufferPointer { bytes throws(FormatError) in
      func check(_ error: heif_error) throws(FormatError) {
        guard error.code != heif_error_Ok else { return }
        // Its words take several lines.
        let words = error.message.map { String(cString: $0) } ?? "no reason"
        throw damaged(
          "cannot be decoded: \(words.split(whereSeparator: \.isWhitespace).joined(separator: " "))", name)
      }
      guard let context = heif_context_alloc() else {
        throw FormatError("libheif cannot start", at: name, remedy: "free some memory")
      }
      defer { heif_context_free(context) }
      try check(heif_context_read_from_memory_without_copy(context, bytes.baseAddress, bytes.count, nil))
      var handle: OpaquePointer?
      try check(heif_context_get_primary_image_handle(context, &handle))
      defer { heif_image_handle_release(handle) }
      // What is decoded may be cropped to little.
      try Self.check(
        width: Int(heif_image_handle_get_ispe_width(handle)),
        height: Int(heif_image_handle_get_ispe_height(handle)), name: name, maximumPixels: maximumPixels)
      try Self.check(
        width: Int(heif_image_handle_get_width(handle)), height: Int(heif_image_handle_get_height(handle)),
        name: name, maximumPixels: maximumPixels)
      let hasAlpha = heif_image_handle_has_alpha_channel(handle) != 0
      let channels = hasAlpha ? 4 : 3
      let options = heif_decoding_options_alloc()
      defer { heif_decoding_options_free(options) }
      options?.pointee.convert_hdr_to_8bit = 1
      var image: OpaquePointer?
      try check(
        heif_decode_image(
          handle, &image, heif_colorspace_RGB,
          hasAlpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, options))
      defer { heif_image_release(image) }
      // Of the samples, not of the header: what was decoded may be of another size than declared.
      let width = Int(heif_image_get_width(image, heif_channel_interleaved))
      let height = Int(heif_image_get_height(image, heif_channel_interleaved))
      try Self.check(width: width, height: height, name: name, maximumPixels: maximumPixels)
      var stride: CInt = 0
      guard let plane = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride),
        Int(stride) >= width * channels
      else { throw damaged("has no samples", name) }
      let rowLength = width * channels
      let samples = [UInt8](unsafeUninitializedCapacity: rowLength * height) { target, initialized in
        for row in 0..<height {
          (target.baseAddress! + row * rowLength).update(from: plane + row * Int(stride), count: rowLength)
        }
        initialized = rowLength * height
      }
      return PixelImage(width: width, height: height, channels: channels, pixels: samples)
    }
  }
}
