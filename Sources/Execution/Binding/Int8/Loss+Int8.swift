import Kernels
import Networks
import Programs

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension LossInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    binder.bindLoss(self, index)
  }
}

extension Binder {
  func bindLoss(_ i: LossInstruction, _ index: Int) -> BoundStep {
    let kernel = kernels.softmax!
    let memory = allocate(MemoryLayout<rm_softmax>.size)
    let softmax = memory.pointer(rm_softmax.self)
    softmax.initialize(to: rm_softmax())
    softmax.pointee.logits = UnsafePointer(int32(i.logits))
    softmax.pointee.batch = i.batch
    softmax.pointee.classes = i.classes
    softmax.pointee.probabilities = int32(i.probabilities)
    softmax.pointee.error = i.error.map { int8($0) }
    let isTraining = i.error != nil
    softmax.pointee.labels = isTraining ? UnsafePointer(context.labels) : nil
    softmax.pointee.smoothing = Int32((context.labelSmoothing * 65536).rounded())
    // logit × scale × log₂e × 2¹⁶, with the scale's power of two in the shift.
    let frozen = i.classScales.flatMap { store.start.quantised(program[$0]) }.map {
      ClassScales($0.scales)
    }
    let base = (i.inputBase.map { Double(store.scale(of: $0)) } ?? 1) * (frozen?.largest ?? 1)
    let real = base * Self.log2e * 65536
    let exponent = Int(real.exponent)
    softmax.pointee.multiplier = Int32(
      (real * Double(sign: .plus, exponent: 24 - exponent, significand: 1)).rounded())
    let sources = i.exponents.map { source(of: $0) }
    let error = i.error.flatMap { program[$0].scale.exponent }.map { box(of: $0) }
    let context = context
    let logits = int32(i.logits)
    return BoundStep(
      before: {
        frozen?.apply(to: logits, batch: i.batch)
        if isTraining { context.countLabels() }
        softmax.pointee.shift = max(0, min(62, Int32(24 - exponent) - sources.sum))
        softmax.pointee.seed = context.seed[instruction: index]
      },
      body: { _, _, _ in kernel(softmax) },
      after: {
        withExtendedLifetime(memory) {
          error?.current = softmax.pointee.error_exponent
          context.loss = Double(softmax.pointee.loss) / 65536 * Self.ln2 / Double(max(1, context.labelled))
          context.correct = softmax.pointee.correct
        }
      })
  }

  private static let log2e = 1.442_695_040_888_963_4
  private static let ln2 = 0.693_147_180_559_945_3
}

/// The scales per class of a frozen classifier: its logits are brought to the largest of them before they are
/// compared. A learned classifier has one power of two for all.
private struct ClassScales {
  let largest: Double
  private let multipliers: [Int64]

  init(_ scales: [Float]) {
    let largest = Double(scales.max() ?? 1)
    self.largest = largest
    multipliers = scales.map { Int64((Double($0) / largest * 0x1p30).rounded()) }
  }

  /// logit · scale[class] / largest, rounded half up.
  func apply(to logits: UnsafeMutablePointer<Int32>, batch: Int) {
    for image in 0..<batch {
      for label in multipliers.indices {
        let at = image * multipliers.count + label
        logits[at] = Int32((Int64(logits[at]) * multipliers[label] + (1 << 29)) >> 30)
      }
    }
  }
}
