/// The largest element of each window; places outside the input do not count.
public struct MaxPool: Hashable, Sendable, Codable, OperationRule {
  /// Side of a window.
  public var kernel: Int
  /// Step between windows.
  public var stride: Int
  /// Places outside on each side that a window may reach, fewer than the kernel.
  public var padding: Int

  /// A pool over windows of `kernel` × `kernel`.
  public init(kernel: Int, stride: Int, padding: Int = 0) {
    (self.kernel, self.stride, self.padding) = (kernel, stride, padding)
  }

  /// ⌊(extent + 2 · padding − kernel) / stride⌋ + 1 along each side.
  /// - Throws: `NetworkError` when no window fits, or one may lie outside.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    let input = try single(inputs, "a max pool")
    guard kernel > 0, kernel <= 8, stride > 0, padding >= 0, padding < kernel else {
      throw NetworkError(
        "a max pool has windows of 1 to 8 and less padding than that, not \(kernel) and \(padding)")
    }
    let (height, width) = (input.height + 2 * padding - kernel, input.width + 2 * padding - kernel)
    guard height >= 0, width >= 0 else {
      throw NetworkError("windows of \(kernel) do not fit into \(input); use a larger resolution")
    }
    return Shape(height / stride + 1, width / stride + 1, input.channels)
  }
}
