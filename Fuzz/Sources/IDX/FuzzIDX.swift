import Formats

/// Reads `bytes` as libFuzzer made them; the reader may refuse them but must not crash.
func read(_ bytes: [UInt8]) {
  _ = try? IDX(ByteSource(bytes, name: "fuzz"), maximumElements: 1 << 20)
}

/// What libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  read(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
