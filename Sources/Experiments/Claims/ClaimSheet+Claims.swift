import Methods
import Networks
import Programs
import Reporting
import Sensing
import Silicon
import Units

extension ClaimSheet {
  /// What is claimed, and what is laid beside it.
  static func claim(_ id: Claim.Identifier) throws -> Claim {
    switch id {
    case .repNetMemory: return try repNetMemory()
    case .repNetAccuracy:
      return .open(
        id, "accuracy of Rep-Net after fine-tuning on the data sets of its paper",
        missing: "its tables could not be read, and its data sets are not among the tasks here")
    case .da3Memory:
      return try da3Memory()
    case .da3Time:
      return .open(id, "time of a step of fine-tuning over that of DA3", theirs: 2, missing: "a measurement")
    case .da3Skipped:
      return .open(
        id, "share of the backbone's work that the gates skip when answering",
        missing: "the paper's figure is not known to us, ours is not measured")
    case .mobileTLBlockV2: return try mobileTLBlock(id, "v2", "MobileNetV2", theirs: 0.463)
    case .mobileTLBlockV3: return try mobileTLBlock(id, "v3", "MobileNetV3", theirs: 0.533)
    case .mobileTLOperations: return try mobileTLOperations()
    case .mobileTLAccuracy:
      return .open(
        id, "points lost on CIFAR-10 by MobileTL's five blocks of MobileNetV3", theirs: 0.6, unit: "points",
        missing: "neither CIFAR-10 nor weights of MobileNetV3 can be fetched; to be shown on MobileNetV2")
    case .loRAFusionParameters:
      return Claim(
        id: id, claim: "share of LoRA's parameters that LoRAFusion trains, over Flan-T5-large", unit: "",
        theirs: 0.03, ours: try figure("lora-fusion/share"),
        differs:
          "148,416 of 4,718,592, counted over a graph of the adapted matrices; the paper prints one digit",
        command: "remanence validate --json")
    case .loRAFusionAccuracy:
      return .open(id, "points lost against LoRA", theirs: 0.19, unit: "points", missing: "a measurement")
    case .loRAFusionReprogramming:
      return .open(
        id, "cells that a new task reprograms, beside LoRA", missing: "the paper's figure is not known to us")
    case .hiRISEData:
      return try hiRISE(id, "data that a sensor moves, full frame over HiRISE") { Double($0.movedBytes) }
    case .hiRISEEnergy:
      return try hiRISE(id, "energy of a sensor's conversions, full frame over HiRISE") {
        $0.converterEnergy.joules
      }
    case .hiRISEMemory:
      return try hiRISEMemory()
    case .sasWrite, .sasArea, .sasInference, .sasTraining, .sasContinual, .sasSystem: return try sasClaim(id)
    }
  }

  /// TinyTL's and Rep-Net's setting: 102 classes, 224 pixels, batch 8.
  private static func repNetMemory() throws -> Claim {
    let published = try CountedStep(
      .repNetBias, over: .proxylessNASMobile(resolution: 224, classes: 1000), classes: 102
    ).published
    let backbone = Network.proxylessNASMobile(resolution: 224, classes: 102).folded(nil).network
    let plan = Plan(
      try .lowered(
        from: Method.repNetBias.attached(to: backbone, classes: 102), precision: .int8, batch: 8,
        isTraining: true))
    return Claim(
      id: .repNetMemory,
      claim: "training memory of Rep-Net and biases over ProxylessNAS-Mobile, by the authors' code",
      unit: "MB",
      theirs: 32.814448, ours: Double(plan.totalBytes) / 1e6,
      differs:
        "theirs is the authors' profile of activations in float32, which counts neither gradients nor the "
        + "optimiser's state, and which our graph gives to the byte (\(published.totalBytes) B); ours is all "
        + "that a step in int8 allocates, with one thread",
      command: "remanence plan --network proxylessnas-mobile --method rep-net+bias --classes 102 --threads 1")
  }

  /// Float32 activations that the forward pass keeps, by the profile of Rep-Net's authors, whose group DA3 is
  /// of.
  private static func da3Memory() throws -> Claim {
    func times(over backbone: Network) throws -> Double {
      func saved(_ method: Method) throws -> Int {
        try CountedStep(method, over: backbone, classes: 10, by: .repNet).published.savedBytes
      }
      return Double(try saved(.full)) / Double(try saved(.da3))
    }
    let mobile = try times(over: .mobileNetV2(resolution: 224, classes: 10))
    let residual = try times(over: .resNet50(resolution: 224, classes: 10))
    return Claim(
      id: .da3Memory,
      claim: "training memory of fine-tuning over DA3's: 19 to 37 times (the workshop's abstract: 5 to 37)",
      unit: "", theirs: 19, ours: mobile,
      differs:
        "the paper's module, backbone and meaning of memory are not known to us; ours is what the forward "
        + "pass keeps in float32 of 224 pixels over MobileNetV2, for any batch, by Rep-Net's profile; over "
        + "ResNet-50 it is \(Readable.significant(residual)) times",
      command:
        "remanence plan --network mobilenet-v2 --method da3 --precision float32 --accounting published "
        + "--rule rep-net")
  }

  private static func mobileTLBlock(
    _ id: Claim.Identifier, _ name: String, _ network: String, theirs: Double
  ) throws -> Claim {
    let ours = try figure("mobiletl/block-saved-share/\(name)")
    return Claim(
      id: id, claim: "share of the stored bytes of a block of \(network) that MobileTL saves", unit: "",
      theirs: theirs, ours: ours,
      differs:
        "ours is the paper's table of what layers store, walked over our graph of that block; its three "
        + "digits agree",
      command: "remanence validate --json")
  }

  private static func mobileTLOperations() throws -> Claim {
    Claim(
      id: .mobileTLOperations,
      claim:
        "share of the operations of a step that learning the last five blocks of MobileNetV3-Small saves",
      unit: "", theirs: 0.36, ours: try figure("mobiletl/v3-saved-share/flops"),
      differs: "the paper does not print what a norm's backward pass costs; one constant was fitted",
      command: "remanence validate --json")
  }

  /// The image and both arenas of one pair of networks, of which neither gives its room to the other.
  private static func hiRISEMemory() throws -> Claim {
    func arena(_ method: Method, resolution: Int, classes: Int) throws -> Int {
      let backbone = Network.mobileNetV2(resolution: resolution, classes: classes).folded(nil).network
      return try Program.lowered(
        from: method.attached(to: backbone, classes: classes), precision: .int8, batch: 1, isTraining: false
      ).arena.bytes
    }
    let array = PixelArray(width: 640, height: 480)
    let region = Region(x: 0, y: 0, width: 136, height: 136)
    let ledger = try counted(array, pool: 4, region).ledger
    let (detector, task) = (
      try arena(.detector, resolution: 80, classes: 1), try arena(.repNet, resolution: 64, classes: 10)
    )
    return Claim(
      id: .hiRISEMemory, claim: "memory of the processor that answers", unit: "kB", theirs: 512,
      ours: Double(ledger.peakImageBytes + detector + task) / 1000,
      differs:
        "the paper's networks are not known to us; ours is the image that is held "
        + "(\(ledger.peakImageBytes) B of 640 × 480 pixels pooled by 4, regions of 6 % of the frame) and "
        + "the arenas of both networks over MobileNetV2: the detector at 80 pixels (\(detector) B) and "
        + "Rep-Net at 64 (\(task) B), without weights; what the pair finds is not measured",
      command:
        "remanence plan --network mobilenet-v2 --method detector --classes 1 --resolution 80 --batch 1 "
        + "--threads 1")
  }

  /// What is counted of a dark frame, pooled in colour, and of a region of it.
  private static func counted(
    _ array: PixelArray, pool: Int, _ region: Region
  ) throws -> (ledger: SensorLedger, whole: SensorLedger) {
    let line = [UInt8](repeating: 0, count: 3 * array.width)
    let dark = Scene(width: array.width, height: array.height) { end, body in
      for row in 0..<min(end, array.height) { try line.withUnsafeBufferPointer { try body(row, $0) } }
    }
    var (ledger, whole) = (SensorLedger(), SensorLedger())
    _ = try array.pooled(dark, by: pool, grey: false, counting: &ledger, against: &whole)
    try array.read([region], of: dark, counting: &ledger) { _, _ in }
    return (ledger, whole)
  }

  /// What the ledger counts of the one configuration that gives the abstract's figure to all its digits.
  private static func hiRISE(
    _ id: Claim.Identifier, _ claim: String, _ count: (SensorLedger) -> Double
  ) throws -> Claim {
    let region = Region(x: 1000, y: 700, width: 448, height: 448)
    let (ledger, whole) = try counted(PixelArray(width: 2560, height: 1920), pool: 8, region)
    return Claim(
      id: id, claim: claim, unit: "", theirs: 17.7, ours: count(whole) / count(ledger),
      differs:
        "the paper's regions could not be read: 2560 × 1920 pixels, pools of 8 in colour and 448 × 448 "
        + "pixels of regions are our reading, which nothing confirms; objects of 1 % to 6 % of a frame "
        + "take more",
      command: "remanence sense photo.jpg --camera-size 2560x1920 --pool 8 --region \(region)")
  }

  /// What a row of the accounting computes.
  private static func figure(_ id: String) throws -> Double? {
    try LearningFigures.rows().first { $0.id == "learning/\(id)" }?.computed
  }
}
