import Formats

/// Reads `bytes` behind the mark of a GIF file, so that every input reaches the reader; it may refuse them
/// but must not crash.
func read(_ bytes: [UInt8]) {
  _ = try? ImageDecoder.decode(Array("GIF89a".utf8) + bytes, name: "fuzz", maximumPixels: 1 << 16).rgb()
}

/// What libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  read(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
