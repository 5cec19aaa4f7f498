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
        made.floats.withUnsafeBufferPointer { target.update(from: $0.baseAddress!, count: $0.count) }
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
    let results = outputs.map { binder.float($0) }
    let rule = rule
    return BoundStep(
      before: {
        switch rule {
        case .plain: break
        case .scaled:
          for channel in 0..<plain.count / each {
            var sum = 0.0
            for at in channel * each..<(channel + 1) * each { sum += Double(read[at]) * Double(plain[at]) }
            results[0][channel] = Float(sum)
          }
        case .masked:
          for at in plain.indices { results[0][at] = read[at] * plain[at] }
        case .fused:
          guard let fused = made.fused else { return }
          fused.backpropagate { Double(read[$0]) }
          for (at, value) in fused.magnitudeGradients.enumerated() { results[0][at] = Float(value) }
          for (at, value) in fused.coefficientGradients.enumerated() { results[1][at] = Float(value) }
        }
      })
  }
}
