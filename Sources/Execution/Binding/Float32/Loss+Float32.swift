import Kernels
import Networks
import Programs

extension LossInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindFloatLoss(self)
  }
}

extension Binder {
  func bindFloatLoss(_ i: LossInstruction) -> BoundStep {
    let kernel = kernels.softmax_f32!
    let (logits, probabilities) = (float(i.logits), float(i.probabilities))
    let error = i.error.map { float($0) }
    let context = context
    let labels = error == nil ? nil : UnsafePointer(context.labels)
    let smoothing = Float(context.labelSmoothing)
    return BoundStep(
      body: { _, _, _ in
        var loss: Float = 0
        var correct: Int32 = 0
        kernel(logits, labels, i.batch, i.classes, smoothing, probabilities, error, &loss, &correct)
        context.correct = correct
        context.countLabels()
        // The kernel's mean is over all rows.
        context.loss =
          context.labelled == i.batch
          ? Double(loss) : Double(loss) * Double(i.batch) / Double(max(1, context.labelled))
      })
  }
}
