import Kernels
import Networks
import Programs

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

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
    let base = i.inputBase.map { Double(store.scale(of: $0)) } ?? 1
    let real = base * Self.log2e * 65536
    let exponent = Int(real.exponent)
    softmax.pointee.multiplier = Int32(
      (real * Double(sign: .plus, exponent: 24 - exponent, significand: 1)).rounded())
    let sources = i.exponents.map { source(of: $0) }
    let error = i.error.flatMap { program[$0].scale.exponent }.map { box(of: $0) }
    let context = context
    return BoundStep(
      before: {
        softmax.pointee.shift = max(0, min(62, Int32(24 - exponent) - sources.sum))
        softmax.pointee.seed = context.seed(of: index)
      },
      body: { _, _, _ in kernel(softmax) },
      after: {
        withExtendedLifetime(memory) {
          error?.current = softmax.pointee.error_exponent
          context.loss = Double(softmax.pointee.loss) / 65536 * Self.ln2 / Double(i.batch)
          context.correct = softmax.pointee.correct
        }
      })
  }

  private static let log2e = 1.442_695_040_888_963_4
  private static let ln2 = 0.693_147_180_559_945_3
}
