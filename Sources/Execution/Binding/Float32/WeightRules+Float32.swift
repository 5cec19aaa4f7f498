import Networks
import Programs

extension MakeWeightInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) throws(BindingError) -> BoundStep {
    guard let output else { throw BindingError("a weight that is made in float32 has a tensor") }
    let made = try binder.made(self)
    let context = binder.context
    let target = binder.float(output)
    return BoundStep(
      before: {
        made.follow(isLearning: context.learns)
        made.copyFloats(to: target)
      })
  }
}

extension WeightRuleGradientInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) throws(BindingError) -> BoundStep {
    guard let made = binder.store.made[binder.program[weight].key],
      let plain = binder.store.start.floats(binder.program[weight])
    else { throw BindingError("\(binder.program[weight].name) is not made before its gradient") }
    let read = binder.float(gradient)
    let each = plain.count / binder.program[weight].extents[0]
    let (first, second) = (binder.float(outputs[0]), binder.float(outputs[outputs.count - 1]))
    let (rule, channels) = (rule, plain.count / each)
    return BoundStep(
      before: {
        switch rule {
        case .plain: break
        case .scaled:
          plain.withUnsafeBufferPointer { plain in
            for channel in 0..<channels {
              var sum = 0.0
              for at in channel * each..<(channel + 1) * each { sum += Double(read[at]) * Double(plain[at]) }
              first[channel] = Float(sum)
            }
          }
        case .masked:
          plain.withUnsafeBufferPointer { plain in
            for at in 0..<plain.count { first[at] = read[at] * plain[at] }
          }
        case .fused:
          guard let fused = made.fused else { return }
          fused.backpropagate { Double(read[$0]) }
          for at in fused.magnitudeGradients.indices { first[at] = Float(fused.magnitudeGradients[at]) }
          for at in fused.coefficientGradients.indices { second[at] = Float(fused.coefficientGradients[at]) }
        }
      })
  }
}
