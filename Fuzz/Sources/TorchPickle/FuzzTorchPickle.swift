import Formats

/// Reads `bytes` as libFuzzer made them; the reader may refuse them but must not crash.
func read(_ bytes: [UInt8]) {
  guard let file = try? TorchPickle(bytes, name: "fuzz") else { return }
  // Tensors may share a storage, so that reading all of very many takes long without being wrong.
  for entry in file.entries.prefix(100) { _ = try? file.tensor(entry.name).floats }
}

/// What libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  read(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
