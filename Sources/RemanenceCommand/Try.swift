import ArgumentParser
import Foundation
import Execution
import Learning
import Methods
import Networks
import Programs
import Tasks

/// Development only.
struct Try: ParsableCommand {
  @Option var network = "mobilenet-v2"
  @Option var method = "rep-net"
  @Option var precision = "int8"
  @Option var task = "emoji"
  @Option var resolution = 96
  @Option var batch = 8
  @Option var epochs = 8
  @Option var maxSteps = 0
  @Option var seed: UInt64 = 1
  @Option var threads = 2
  @Option var rate = 3e-4
  @Option var sideRate = 1e-3
  @Option var smoothing = 0.1
  @Option var augmentation = "light"
  @Flag var importNetwork = false
  @Flag var profile = false

  func run() throws {
    let path = "/tmp/\(network).net"
    if importNetwork {
      let zoo = Zoo(rawValue: network)!
      let (net, weights) = try Checkpoint.read(zoo, path: Catalog.checkpoint(named: network)!.path)
      print("read", try net.macs())
      let pictures = try Catalog.photographs().map { try Pictures.load($0, resolution: 224) }
      print(pictures.count, "pictures")
      let scales = try Calibration(net, weights, threads: threads).scales(images: pictures)
      let values = FrozenNetwork.quantised(net, weights, activationScales: scales)
      print(try Agreement.measured(net, values, images: pictures, threads: threads))
      try FrozenNetwork.write(values, architecture: zoo, classes: 1000, path: path)
      return
    }
    let frozen = try FrozenNetwork(path: path, precision: Precision(rawValue: precision)!)
    let imageTask = try ImageTask.load(task)
    let train = try imageTask.prepare(.train, resolution: resolution)
    let test = try imageTask.prepare(.test, resolution: resolution)
    let order = BatchOrder(count: train.count, batch: batch, seed: seed, task: 0)
    var steps = order.stepCount(epochs: epochs)
    if maxSteps > 0 { steps = min(steps, maxSteps) }
    let trainer = try TaskTrainer(
      frozen,
      setup: .init(
        method: Method(rawValue: method)!, precision: Precision(rawValue: precision)!, resolution: resolution,
        batch: batch, seed: seed,
        settings: .init(rate: rate, sideRate: sideRate, labelSmoothing: smoothing),
        augmentation: Augmentation(rawValue: augmentation)!, threads: threads, instructionSet: .chosen()),
      task: 0, classes: imageTask.classNames.count, images: train, steps: steps)
    print(train.count, test.count, steps, "arena", trainer.program.arena.bytes, "peak", trainer.program.arena.peakLiveBytes, "saved", trainer.program.arena.savedBytes)
    var loss = 0.0
    var correct = 0
    let clock = ContinuousClock()
    var start = clock.now
    for step in 0..<steps {
      let result = try trainer.step(step)
      loss += result.loss
      correct += result.correct
      let window = max(1, steps / 10)
      if (step + 1) % window == 0 {
        let took = clock.now - start
        print(step + 1, "loss", loss / Double(window), "acc", Double(correct) / Double(window * batch), "ms/step", Double(took.components.attoseconds) / 1e15 / Double(window) + Double(took.components.seconds) * 1000 / Double(window))
        loss = 0
        correct = 0
        start = clock.now
      }
    }
    print("accuracy", try trainer.accuracy(on: test))
  }
}
