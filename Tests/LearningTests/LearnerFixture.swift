import Execution
import Formats
import Foundation
import Kernels
import Learning
import Methods
import Networks
import Programs
import Records
import Tasks

/// A folder of its own for one test, removed at the end, in which runs and prepared pictures lie.
struct LearnerFixture: ~Copyable {
  let path: String
  let cache: Cache

  init() throws {
    path = NSTemporaryDirectory() + "remanence-learning-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    cache = Cache(root: URL(filePath: path + "/cache", directoryHint: .isDirectory))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Every `trainStride`-th training and `testStride`-th test picture of the embedded sample.
  static func sample(trainStride: Int = 5, testStride: Int = 5) throws -> ImageTask {
    let all = try ImageTask.load(ImageTask.sampleName)
    func every(_ stride: Int, of examples: [Example]) -> [Example] {
      examples.indices.filter { $0 % stride == 0 }.map { examples[$0] }
    }
    return ImageTask(
      name: all.name, classNames: all.classNames, train: every(trainStride, of: all.train),
      test: every(testStride, of: all.test), framing: all.framing, pictureSide: all.pictureSide,
      licence: all.licence, source: all.source)
  }

  static func setup(
    method: Method = .repNet, precision: Precision = .int8, resolution: Int = 16, batch: Int = 8,
    rate: Double = 1e-3, instructionSet: InstructionSet = .best
  ) throws -> LearningSetup {
    LearningSetup(
      method: try method.setting("rate", to: "\(rate)"), precision: precision, resolution: resolution,
      batch: batch, seed: 7,
      settings: LearningSettings(), augmentation: .light, instructionSet: instructionSet)
  }

  /// A new run of `tasks` in the folder called `name`, at most `steps` steps for each task.
  func learner(
    _ name: String, _ tasks: [ImageTask], setup: LearningSetup? = nil, steps: Int, threads: Int = 1
  ) throws -> Learner {
    let setup = try setup ?? Self.setup()
    let frozen = try FrozenNetwork.embedded(precision: setup.precision)
    let record = RunRecord(
      productVersion: "0",
      configuration: RunConfiguration(
        network: frozen.name, networkSHA256: frozen.sha256, method: setup.method.name,
        precision: setup.precision.rawValue, seed: setup.seed, resolution: setup.resolution,
        batch: setup.batch,
        epochs: 100, maximumSteps: steps),
      instructionSet: setup.instructionSet.rawValue,
      tasks: tasks.map {
        TaskRecord(
          name: $0.name, source: $0.source, classNames: $0.classNames, trainExamples: $0.train.count,
          testExamples: $0.test.count, licence: $0.licence)
      })
    return try learner(
      tasks, setup: setup, steps: steps, threads: threads,
      folder: RunFolder.create(path: path + "/" + name, record: record))
  }

  /// A learner that goes on with the run in the folder called `name`.
  func resumed(
    _ name: String, _ tasks: [ImageTask], setup: LearningSetup? = nil, steps: Int, threads: Int = 1
  ) throws -> Learner {
    try learner(
      tasks, setup: setup ?? Self.setup(), steps: steps, threads: threads,
      folder: RunFolder.resume(path: path + "/" + name))
  }

  private func learner(
    _ tasks: [ImageTask], setup: LearningSetup, steps: Int, threads: Int, folder: RunFolder
  ) throws -> Learner {
    var setup = setup
    (setup.epochs, setup.maximumSteps) = (100, steps)
    return Learner(
      try FrozenNetwork.embedded(precision: setup.precision), setup: setup, stream: try TaskStream(tasks),
      folder: folder, threads: threads, cache: cache)
  }

  /// The run in the folder called `name`, as it lies on disk.
  func stored(_ name: String) throws -> StoredRun { try StoredRun(path: path + "/" + name) }

  /// Writes pictures of the sample's classes `labels` as PNG files into a folder per class, `count` of each,
  /// and loads it as a task.
  func folderTask(_ name: String, labels: [Int], count: Int) throws -> ImageTask {
    let task = try Self.sample(trainStride: 1)
    let pictures = try task.prepare(.train, resolution: 28, cache: cache)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pictures.recordBytes, alignment: 64)
    defer { buffer.deallocate() }
    for label in labels {
      let folder = "\(path)/\(name)/\(task.classNames[label])"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for index in (0..<pictures.count).filter({ pictures.label($0) == label }).prefix(count) {
        try pictures.read(index, into: buffer)
        let png = try PNGEncoder.encode(
          PixelImage(width: pictures.side, height: pictures.side, channels: 3, pixels: Array(buffer)))
        try Data(png).write(to: URL(filePath: "\(folder)/\(index).png"))
      }
    }
    return try ImageTask.load("\(path)/\(name)", cache: cache)
  }
}

extension StoredRun {
  /// The digest of each learned task's adapter.
  var adapterDigests: [String?] { record.tasks.map { $0.result?.adapterSHA256 } }
}
