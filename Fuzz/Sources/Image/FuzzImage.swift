import Formats

/// Reads `bytes` as libFuzzer made them; the reader may refuse them but must not crash.
func read(_ bytes: [UInt8]) {
  _ = try? ImageDecoder.decode(bytes, name: "fuzz", maximumPixels: 1 << 16).rgb()
  try? PictureRows(ByteSource(bytes, name: "fuzz"), maximumPixels: 1 << 16).read { _, _ in }
}

/// What libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  read(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
