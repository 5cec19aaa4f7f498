import Formats
import Foundation
import Records

/// A run folder with the shape of a real one: four tasks, learning curves with noise, a plan, samples. Its
/// numbers are invented.
struct ExampleRun: ~Copyable {
  let path: String

  init(tasks: [TaskRecord] = exampleTasks, name: String = "four-tasks") throws {
    path = NSTemporaryDirectory() + "remanence-reporting-\(UUID().uuidString)/\(name)"
    let run = try RunFolder.create(path: path, record: Self.record(tasks))
    try run.write(examplePlan())
    for (position, task) in tasks.enumerated() {
      try run.beginTask(position)
      try Self.learn(position, run)
      let accuracies = tasks.indices.map { $0 <= position ? 0.86 - 0.07 * Double($0) : nil }
      let outcome = TaskOutcome(
        trainableParameters: 415_464, steps: 240, wallSeconds: 74 + Double(position) * 31,
        classes: task.classNames.indices.map { ClassCount(tested: 40, right: 36 - 5 * $0 % 17) })
      try run.finishTask(
        position, adapter: ["head": TensorData([Int8(1)], shape: [1])], metadata: [:], outcome: outcome,
        accuracies: accuracies)
      let samples = (0..<8).map { index in
        let truth = task.classNames[index % task.classNames.count]
        let answer = index == 5 ? task.classNames[(index + 1) % task.classNames.count] : truth
        return (picture(position * 8 + index), truth, answer, 0.99 - 0.07 * Double(index))
      }
      try run.replaceSamples(
        task: task.name, samples.map { (image: $0, label: $1, prediction: $2, confidence: $3) })
    }
    try run.update {
      $0.plan = PlanFigures(
        trainableParameters: 415_464, frozenParameters: 3_504_872, frozenBytes: 3_640_112,
        trainableBytes: 830_928,
        optimizerBytes: 830_928, arenaBytes: 12_845_056, savedBytes: 6_082_560,
        peakActivationBytes: 9_633_792,
        forwardMACs: 2_610_000_000, stepMACs: 5_480_000_000)
      $0.peakResidentBytes = 61_865_984
      $0.stepMilliseconds = 46.72
    }
  }

  deinit {
    try? FileManager.default.removeItem(
      atPath: String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)))
  }

  private static func record(_ tasks: [TaskRecord]) -> RunRecord {
    RunRecord(
      productVersion: "0.1.0",
      configuration: RunConfiguration(
        network: "mobilenet-v2", networkSHA256: String(repeating: "5c3e", count: 16), method: "rep-net",
        methodOptions: ["side-rate": "0.002", "rate": "0.01"], precision: "int8", seed: 7, resolution: 224,
        batch: 8, epochs: 8),
      instructionSet: "avx512vnni", tasks: tasks)
  }

  private static func learn(_ task: Int, _ run: RunFolder) throws {
    for step in 1...240 {
      let clock = WallClock(unixSeconds: 1_700_000_000 + Double(task * 240 + step), imagesPerSecond: 171)
      let progress = 1 - exp(-Double(step) / 60)
      let loss = (2.3 - 0.3 * Double(task)) * (1 - 0.85 * progress) + 0.25 * noise(task, step)
      let accuracy = min(1, max(0, 0.1 + 0.75 * progress + 0.12 * noise(step, task + 9)))
      let event = StepEvent(
        task: task, step: step, epoch: (step - 1) / 30, loss: loss, trainAccuracy: accuracy)
      try run.append(.step(event), clock: clock)
      guard step % 30 == 0 else { continue }
      for tested in 0...task {
        let known = 0.86 - 0.07 * Double(tested)
        let share = tested == task ? known * (0.55 + 0.45 * progress) : known
        try run.append(
          .evaluation(EvaluationEvent(afterTask: task, step: step, task: tested, accuracy: share)),
          clock: clock)
      }
      let layers = (0..<6).map { module in
        LayerDiagnostics(
          layer: "side.\(module).project", zeroShare: 0.6 - 0.08 * Double(module), saturatedShare: 0.001,
          exponent: -9 + module, changedShare: 0.02 + 0.01 * Double(module))
      }
      try run.append(.diagnostics(DiagnosticsEvent(task: task, step: step, layers: layers)), clock: clock)
    }
  }
}

let exampleTasks = [
  TaskRecord(
    name: "emoji", source: "emoji", classNames: ["activity", "flags", "food", "nature", "objects", "people"],
    trainExamples: 2000, testExamples: 480, licence: "MIT"),
  TaskRecord(
    name: "clip-art", source: "clip-art",
    classNames: ["animals", "buildings", "computer", "education", "tools"],
    trainExamples: 3120, testExamples: 780, licence: "CC0-1.0", skippedImages: 2,
    skippedNames: ["animals/torn.png", "tools/empty.png"]),
  TaskRecord(
    name: "icon-roles", source: "icon-roles", classNames: ["actions", "apps", "devices", "places", "status"],
    trainExamples: 4100, testExamples: 1020, licence: "LGPL-3.0-or-later"),
  TaskRecord(
    name: "fashion-mnist", source: "fashion-mnist",
    classNames: [
      "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot",
    ],
    trainExamples: 6000, testExamples: 10_000, licence: "MIT"),
]

/// A number between −1 and 1 that depends on nothing but its arguments.
private func noise(_ a: Int, _ b: Int) -> Double {
  let product = sin(Double(a) * 12.9898 + Double(b) * 78.233) * 43_758.5453
  return 2 * (product - product.rounded(.down)) - 1
}

/// A disc on a gradient.
private func picture(_ seed: Int) -> PixelImage {
  let side = 64
  var pixels: [UInt8] = []
  let centre = (Double(side) * (0.5 + 0.15 * noise(seed, 1)), Double(side) * (0.5 + 0.15 * noise(seed, 2)))
  let radius = Double(side) * (0.3 + 0.08 * noise(seed, 3))
  for row in 0..<side {
    for column in 0..<side {
      let distance = hypot(Double(column) - centre.0, Double(row) - centre.1)
      for channel in 0..<3 {
        let disc = 130 + 110 * noise(seed, 4 + channel)
        let ground = 235 - Double(row) * 0.6
        pixels.append(UInt8(distance < radius ? disc : ground))
      }
    }
  }
  return PixelImage(width: side, height: side, channels: 3, pixels: pixels)
}

/// A plan of 18 blocks forward and backward: activations that die soon, masks that live until the backward
/// pass.
func examplePlan() -> PlanRecord {
  let blocks = 18
  var instructions: [String] = []
  var tensors: [PlanRecord.Tensor] = []
  var masks = 0
  let saved = (0..<blocks).map { (602_112 >> min(6, $0 / 2)) / 4 }.reduce(0, +)
  for block in 0..<blocks {
    instructions += ["expand.\(block)", "depthwise.\(block)", "project.\(block)", "side.\(block)"]
    let bytes = 602_112 >> min(6, block / 2)
    let first = block * 4
    let place = saved + (block % 2) * 1_400_000
    tensors += [
      .init(
        name: "wide.\(block)", kind: "activation", bytes: bytes * 2, offset: place, first: first,
        last: first + 2),
      .init(
        name: "narrow.\(block)", kind: "activation", bytes: bytes / 4, offset: place + bytes * 2,
        first: first + 2,
        last: first + 5),
      .init(
        name: "mask.\(block)", kind: "saved", bytes: bytes / 4, offset: masks, first: first, last: 143 - first
      ),
    ]
    masks += bytes / 4
  }
  for block in (0..<blocks).reversed() {
    let first = instructions.count
    instructions += ["side.\(block)ᵀ", "project.\(block)ᵀ", "depthwise.\(block)ᵀ", "expand.\(block)ᵀ"]
    let bytes = 602_112 >> min(6, block / 2)
    let place = saved + (block % 2) * 1_400_000
    tensors += [
      .init(
        name: "error.\(block)", kind: "error", bytes: bytes * 2, offset: place, first: first,
        last: first + 3),
      .init(
        name: "gradient.\(block)", kind: "gradient", bytes: 120_000, offset: saved + 2_700_000, first: first,
        last: first),
    ]
  }
  return PlanRecord(instructions: instructions, tensors: tensors, arenaBytes: saved + 2_820_000)
}
