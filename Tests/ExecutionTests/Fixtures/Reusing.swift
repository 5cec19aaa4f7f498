import Methods
import Networks

/// A method that reads what an earlier task has learned: its classifier, frozen, a frozen matrix that is
/// drawn, and a classifier over both that learns, as the backbone's biases do.
struct Reusing: AdaptationMethod {
  static let name = "reusing"
  static let summary = "A classifier over the answers of an earlier task."
  static let source = "made for a test"
  static let options: [MethodOption<Reusing>] = [.rate("rate", \.rate, of: "everything")]
  static let readsEarlierAdapters = true

  var rate = 0.002

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    guard let earlier = context.earlier.last, let node = earlier.network.nodes.last,
      case .convolution(let classifier) = node.operation
    else { throw NetworkError("there is no earlier task to reuse") }
    let group = ParameterGroup("all", rate: rate)
    var network = context.backbone.rewritten { last, index, target, _ in
      guard index == context.backbone.nodes.count - 1 else { return target.append(last) }
      let answers = target.append(
        "earlier", .convolution(classifier), last.inputs, trainable: [], in: nil,
        from: .adapter(context.earlier.count - 1, node: node.name))
      let mixed = target.append(
        "mixed", .convolution(Convolution(classifier.outChannels, 16)), [answers], trainable: [], in: nil)
      return target.append(
        last.name, .convolution(.linear(16, context.classes)), [mixed], trainable: [.weight, .bias], in: group
      )
    }
    network.train([.bias], in: group) { $0.origin == .backbone }
    return network
  }
}
