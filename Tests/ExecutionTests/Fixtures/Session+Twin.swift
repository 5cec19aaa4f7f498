import Kernels
import Networks
import Programs

@testable import Execution

extension Session {
  /// The frozen network's numbers as the integer program uses them, in float32.
  func dequantised() -> ModelValues {
    var floats = store.start.model.biases
    for (name, weight) in store.start.model.quantised {
      let each = weight.integers.count / weight.scales.count
      floats[name] = weight.integers.enumerated().map { Float($0.element) * weight.scales[$0.offset / each] }
    }
    var values = ModelValues(floats: floats)
    values.adapters = store.start.model.adapters
    return values
  }

  /// Takes over what an integer session has learned: weights as their high planes, which is what it computes
  /// with; biases with all bits; a frozen network's trained bias is a difference.
  func copyAdapter(from other: Session) {
    for parameter in other.program.parameters {
      guard let learned = other.store.integers[parameter.key] else { continue }
      let values = store.floats[parameter.key]!.values
      let isWeight = parameter.role == .weight
      // A bias of the backbone is learned as a difference, a weight as it is.
      let frozen = parameter.origin == .backbone && !isWeight ? store.start.model.floats[parameter.name] : nil
      for index in 0..<learned.count {
        let integer = isWeight ? Double(learned.high[index]) : Double(learned.master(index)) / 256
        values[index] = Float(integer * learned.unit(of: index)) + (frozen?[index] ?? 0)
      }
    }
  }
}

/// What a forward pass gave: real values of activations, and the bits of rectifiers, by the tensor's name.
struct ForwardValues {
  var activations: [String: [Float]] = [:]
  var masks: [String: [UInt8]] = [:]
}

extension Session {
  /// The forward pass of an integer program.
  func forwardValues() -> ForwardValues {
    var values = ForwardValues()
    executor.take(images)
    executor.learn(seed: 0, rateFactor: 0, updating: false) { instruction in
      guard instruction.pass == .forward else { return }
      for id in instruction.writes {
        let tensor = program[id]
        // Weights are made of what the twin has taken over.
        if case .made = tensor.kind { continue }
        switch (tensor.role, tensor.element) {
        case (.activation, _) where tensor.isFine:
          values.activations[tensor.name] = Reference.fineElements(
            executor.uint8s(id), isSigned: tensor.element == .int8, channels: tensor.columns
          ).map { Float(Double($0) * unit(id)) }
        case (.mask, _): values.masks[tensor.name] = executor.uint8s(id)
        case (.activation, .uint8):
          values.activations[tensor.name] = executor.uint8s(id).map { Float(Double($0) * unit(id)) }
        case (.activation, .int8):
          values.activations[tensor.name] = executor.uint8s(id).map {
            Float(Double(Int8(bitPattern: $0)) * unit(id))
          }
        case (.activation, .int32):
          // The logits: their scale is that of the input times the weight's power of two.
          // Other accumulators go on to a soft-max, whose result is compared.
          guard let weight = store.integers[ParameterKey(instruction.node, .weight)] else { continue }
          let logit = unit(id) * Double(sign: .plus, exponent: Int(weight.exponent), significand: 1)
          values.activations[tensor.name] = executor.int32s(id).map { Float(Double($0) * logit) }
        default: break
        }
      }
    }
    return values
  }

  /// Overwrites what an instruction of a float32 program has just made.
  func force(_ values: ForwardValues, _ instruction: Instruction) {
    for id in instruction.writes {
      let target = UnsafeMutableRawPointer(mutating: executor.bytes(of: id).baseAddress!)
      if let mask = values.masks[program[id].name] {
        target.copyMemory(from: mask, byteCount: mask.count)
      } else if let floats = values.activations[program[id].name] {
        target.copyMemory(from: floats, byteCount: 4 * floats.count)
      }
    }
  }
}
