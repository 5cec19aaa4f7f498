/// A parameter in float32 with Adam's moments, if it learns.
public final class FloatParameter: @unchecked Sendable {
  /// Elements.
  public let count: Int
  let memory: Memory
  let values: UnsafeMutablePointer<Float>
  let first: UnsafeMutablePointer<Float>
  let second: UnsafeMutablePointer<Float>

  init(values: [Float], isTrainable: Bool) {
    count = values.count
    let plane = (4 * count + 63) / 64 * 64
    memory = Memory(count: isTrainable ? 3 * plane : plane)
    self.values = memory.pointer(Float.self)
    first = memory.pointer(Float.self, at: isTrainable ? plane : 0)
    second = memory.pointer(Float.self, at: isTrainable ? 2 * plane : 0)
    for (index, value) in values.enumerated() { self.values[index] = value }
  }

  /// The values, for reading.
  public var contents: [Float] { Array(UnsafeBufferPointer(start: values, count: count)) }
}
