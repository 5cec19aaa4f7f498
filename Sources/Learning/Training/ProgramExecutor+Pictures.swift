import Programs
import Tasks

extension ProgramExecutor {
  /// Sets `pictures` as they are tested, `batch` after `batch`.
  ///
  /// * `picture`: room for 3 · `resolution`² bytes.
  /// * `body`: runs the batch that is set: the number of its first picture, and how many there are.
  ///
  /// - Throws: what reading a picture or `body` throws.
  func forEachBatch(
    of pictures: PreparedImages, at resolution: Int, through picture: UnsafeMutablePointer<UInt8>,
    _ body: (_ first: Int, _ count: Int) throws -> Void
  ) throws {
    let crop = Crop.evaluation(side: pictures.side, framing: pictures.framing)
    let record = UnsafeMutableRawBufferPointer.allocate(byteCount: pictures.recordBytes, alignment: 64)
    defer { record.deallocate() }
    let batch = program.batch
    for first in stride(from: 0, to: pictures.count, by: batch) {
      let count = min(batch, pictures.count - first)
      for position in 0..<count {
        try pictures.read(first + position, into: record)
        crop.apply(
          record: UnsafeRawBufferPointer(record), side: pictures.side, into: picture, resolution: resolution)
        setImage(position, picture)
      }
      try body(first, count)
    }
  }
}
