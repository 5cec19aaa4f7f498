import Programs
import Tasks

/// What the frozen part of a network makes of each picture of a task, made once and kept: one block of
/// memory, whose bytes a plan counts.
final class FeatureStore {
  private let features: FrozenFeatures
  private let memory: UnsafeMutableRawBufferPointer
  /// Whether every picture's are there.
  private(set) var isFilled = false

  /// Room for the features of `count` pictures.
  init(_ features: FrozenFeatures, count: Int) {
    self.features = features
    memory = .allocate(byteCount: features.bytesPerImage * count, alignment: 64)
  }

  deinit { memory.deallocate() }

  /// The instruction that learning begins with.
  var first: Int { features.end }

  /// Makes the features of all `images`, as they are tested, on `executor`.
  ///
  /// * `progress`: told how many of how many pictures are done; what it throws ends the work.
  func fill(
    with images: PreparedImages, on executor: some ProgramExecutor, resolution: Int,
    progress: (_ done: Int, _ total: Int) throws -> Void
  ) throws {
    let picture = UnsafeMutablePointer<UInt8>.allocate(capacity: 3 * resolution * resolution)
    defer { picture.deallocate() }
    try executor.forEachBatch(of: images, at: resolution, through: picture) { first, count in
      executor.infer(upTo: features.end)
      for (tensor, offset, bytes) in parts(executor.program) {
        let made = executor.bytes(of: tensor)
        for position in 0..<count {
          slot(first + position, offset, bytes).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: made[position * bytes..<(position + 1) * bytes]))
        }
      }
      try progress(first + count, images.count)
    }
    isFilled = true
  }

  /// Writes the features of the `image`th picture where `position` of the batch reads them.
  func load(_ image: Int, to position: Int, of executor: some ProgramExecutor) {
    for (tensor, offset, bytes) in parts(executor.program) {
      executor.setFeatures(position, tensor, UnsafeRawBufferPointer(slot(image, offset, bytes)))
    }
  }

  /// What is kept of the `image`th picture, by tensor.
  func bytes(of image: Int, of program: Program) -> [(tensor: TensorID, bytes: UnsafeRawBufferPointer)] {
    parts(program).map { ($0.tensor, UnsafeRawBufferPointer(slot(image, $0.offset, $0.bytes))) }
  }

  /// Each tensor, where it begins among the bytes of an image, and how many it has of one.
  private func parts(_ program: Program) -> [(tensor: TensorID, offset: Int, bytes: Int)] {
    var offset = 0
    return features.tensors.map { tensor in
      let bytes = program[tensor].bytes / program.batch
      defer { offset += bytes }
      return (tensor, offset, bytes)
    }
  }

  private func slot(_ image: Int, _ offset: Int, _ bytes: Int) -> UnsafeMutableRawBufferPointer {
    let first = image * features.bytesPerImage + offset
    return UnsafeMutableRawBufferPointer(rebasing: memory[first..<first + bytes])
  }
}
