import Formats
import Foundation

extension RunFolder {
  /// Replaces the sample pictures of a task.
  /// - Parameters:
  ///   - task: its name.
  ///   - samples: each picture with the right class, the predicted class and its probability.
  /// - Throws: `FormatError` when the disk is full or fails, or when the list of samples is damaged.
  public func replaceSamples(
    task: String, _ samples: [(image: PixelImage, label: String, prediction: String, confidence: Double)]
  ) throws {
    var list: [SampleRecord] = []
    if FileManager.default.fileExists(atPath: layout.sampleList) {
      list = try RecordCoding.read([SampleRecord].self, from: layout.sampleList)
    }
    list.removeAll { $0.task == task }
    for (position, sample) in samples.enumerated() {
      let file = "\(RunLayout.fileName(task))-\(position).png"
      try AtomicFile.write(PNGEncoder.encode(sample.image), to: "\(layout.samples)/\(file)")
      list.append(
        SampleRecord(
          task: task, file: file, label: sample.label, prediction: sample.prediction,
          confidence: sample.confidence))
    }
    try AtomicFile.write(RecordCoding.document(list), to: layout.sampleList)
  }
}
