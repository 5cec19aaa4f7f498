public import Execution
import Programs
public import Tasks

/// What the frozen part of a network makes of pictures, as real numbers: what other tools may learn from.
public struct FeatureTable: Sendable {
  /// Picture by picture.
  public var values: [Float] = []
  /// Numbers of a picture.
  public var columns = 0
  /// The class of each picture.
  public var labels: [Int64] = []
}

extension TaskTrainer where Executor == CPUExecutor {
  /// The features of `images`, as they are tested, in real numbers.
  /// - Throws: `FormatError` when a picture cannot be read any more.
  public func features(of images: PreparedImages) throws -> FeatureTable {
    guard let features = program.features else { return FeatureTable() }
    let made = FeatureStore(features, count: images.count)
    try made.fill(with: images, on: executor, resolution: setup.resolution) { _, _ in }
    var table = FeatureTable()
    for image in 0..<images.count {
      for (tensor, bytes) in made.bytes(of: image, of: program) {
        table.values += reals(bytes, of: program[tensor])
      }
      table.labels.append(Int64(images.label(image)))
    }
    table.columns = table.values.count / max(1, images.count)
    return table
  }

  private func reals(_ bytes: UnsafeRawBufferPointer, of tensor: Tensor) -> [Float] {
    if tensor.element == .float32 { return Array(bytes.bindMemory(to: Float.self)) }
    let scale = tensor.scale.base.map { store.start.scale(of: $0) } ?? 1
    func high(_ index: Int) -> Int {
      tensor.element == .int8 ? Int(Int8(bitPattern: bytes[index])) : Int(bytes[index])
    }
    let columns = tensor.columns
    guard tensor.isFine else { return bytes.indices.map { Float(high($0)) * scale } }
    return (0..<bytes.count / 2).map { index in
      let first = index / columns * 2 * columns + index % columns
      return Float(16 * high(first) + Int(bytes[first + columns])) * scale
    }
  }
}
