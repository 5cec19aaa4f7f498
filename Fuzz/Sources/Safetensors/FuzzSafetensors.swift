import Formats

/// Reads `bytes` as libFuzzer made them; the reader may refuse them but must not crash.
func read(_ bytes: [UInt8]) {
  guard let file = try? Safetensors(ByteSource(bytes, name: "fuzz")) else { return }
  for entry in file.entries { _ = try? file.tensor(entry.name).floats }
}

/// What libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  read(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
