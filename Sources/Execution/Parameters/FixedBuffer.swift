/// Elements that a step reads and writes, allocated once. Not an array, whose elements unoptimised code reads
/// through an allocated frame.
struct FixedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  /// Where they lie.
  let base: UnsafeMutablePointer<Element>
  /// How many.
  let count: Int
  private let memory: Memory

  /// A copy of `values`.
  init(_ values: [Element]) {
    count = values.count
    memory = Memory(count: count * MemoryLayout<Element>.stride)
    base = memory.pointer(Element.self)
    base.update(from: values, count: count)
  }

  /// `count` times the same.
  init(repeating value: Element, count: Int) { self.init(Array(repeating: value, count: count)) }

  /// Their positions.
  var indices: Range<Int> { 0..<count }

  /// A copy of them.
  var values: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }

  subscript(index: Int) -> Element {
    get { base[index] }
    nonmutating set { base[index] = newValue }
  }
}
