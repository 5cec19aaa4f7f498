/// Where a tensor lies, as if all images of the batch lay there: the rows of image i begin at i times its
/// bytes, also where the arena holds one image at a time. Asked anew for every image.
struct BoundTensor: @unchecked Sendable {
  private let start: UnsafeMutableRawPointer
  /// Bytes of an image where one is there at a time; else 0.
  private let imageBytes: Int
  private let context: StepContext

  init(_ start: UnsafeMutableRawPointer, imageBytes: Int, _ context: StepContext) {
    (self.start, self.imageBytes, self.context) = (start, imageBytes, context)
  }

  var address: UnsafeMutableRawPointer { start - context.image &* imageBytes }
  var uint8: UnsafeMutablePointer<UInt8> { address.assumingMemoryBound(to: UInt8.self) }
  var int8: UnsafeMutablePointer<Int8> { address.assumingMemoryBound(to: Int8.self) }
  var float: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }
}
