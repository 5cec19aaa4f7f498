import CEmbeddedNetwork
import Formats
public import Networks

extension FrozenNetwork {
  /// The network that is part of the program: docs/pretraining.md tells how it was made. Its float32 numbers
  /// are what its 8-bit weights stand for, so that the program carries one form of them.
  /// - Throws: `FormatError` when the program was built around a file that is no network.
  public static func embedded(precision: Precision) throws(FormatError) -> FrozenNetwork {
    var count = 0
    let start = embedded_network(&count)
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    var network = try FrozenNetwork(
      ByteSource(bytes, name: "the embedded network"), sha256: SHA256(of: bytes), precision: precision)
    network.origin = Zoo.embedded.rawValue
    return network
  }
}
