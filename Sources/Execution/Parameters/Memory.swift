/// A block of memory that is allocated once, zeroed, on a cache line.
public final class Memory: @unchecked Sendable {
  /// The block.
  public let bytes: UnsafeMutableRawBufferPointer

  /// Allocates `count` bytes.
  public init(count: Int) {
    bytes = .allocate(byteCount: max(64, count), alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { bytes.deallocate() }

  /// The block from `offset` on as elements of `type`.
  func pointer<Element>(_ type: Element.Type, at offset: Int = 0) -> UnsafeMutablePointer<Element> {
    (bytes.baseAddress! + offset).assumingMemoryBound(to: type)
  }
}
