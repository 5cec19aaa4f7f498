public import Networks

/// Floating-point operations of a learning step of one batch, counted over a graph: two for each
/// multiply-accumulate, and for what is done element by element the constants below. The update is not
/// counted.
///
/// MobileTL (Chiang et al., AAAI 2023) prints forward and backward figures without these constants: those of
/// the forward pass are the ones that its figures follow from, the norm's backward one is fitted to them.
public struct StepFLOPs: Sendable, Hashable {
  /// Of the forward pass.
  public let forward: Int
  /// Of everything after it.
  public let backward: Int

  /// Of both.
  public var total: Int { forward + backward }

  /// A norm in inference: subtract, divide, scale, shift.
  static let normForward = 4
  /// A batch's mean and variance beside that.
  static let statistics = 3
  /// The backward pass of a norm with statistics of the batch, per element: fitted to the three backward
  /// figures of MobileTL's plot of MobileNetV3 (22 to 29 are left of them for a norm's element when products
  /// are taken off).
  public static let normBackward = 21
  /// A hard-swish and its like.
  static let activation = 4
  /// A product of two values: spreading and multiplying.
  static let product = 2
  /// A soft-max: largest, difference, power, sum, quotient; the same number back (assumed).
  static let softmax = 5
  /// Bilinear interpolation: three of two points each.
  static let interpolation = 9

  /// Counts `network`, an adapted one.
  /// - Throws: `NetworkError` when a node does not fit.
  public init(_ network: Network, batch: Int) throws(NetworkError) {
    let shapes = try network.shapes()
    let hasErrors = network.nodesWithErrors()
    var (forward, backward) = (0, 0)
    for (index, node) in network.nodes.enumerated() {
      let elements = shapes[index].count
      let inputs = node.inputs.map { shapes[$0] }
      forward += Self.forward(node, inputs, elements, shapes[index])
      guard hasErrors[index] else { continue }
      let passesOn = node.inputs.contains { hasErrors[$0] }
      switch node.operation {
      case .convolution(let convolution):
        let products = 2 * convolution.macs(inputs, shapes[index])
        if node.trainable.contains(where: \.readsInput) { backward += products }
        if passesOn { backward += products }
      case .norm, .groupNorm:
        if node.trainable.contains(.scale) {
          backward += Self.normBackward * elements
        } else {
          backward += (passesOn ? elements : 0) + (node.trainable.contains(.shift) ? elements : 0)
        }
      case .rectifier, .activation, .maxPool, .averagePool, .globalPool: if passesOn { backward += elements }
      case .multiply: if passesOn { backward += Self.product * elements }
      case .resize: if passesOn { backward += Self.interpolation * elements }
      case .matrixProduct(let product):
        backward += 2 * product.macs(inputs, shapes[index]) * node.inputs.count { hasErrors[$0] }
      case .softmax: if passesOn { backward += Self.softmax * elements }
      case .input, .add, .gather: break
      }
    }
    (self.forward, self.backward) = (batch * forward, batch * backward)
  }

  private static func forward(_ node: Network.Node, _ inputs: [Shape], _ elements: Int, _ output: Shape)
    -> Int
  {
    switch node.operation {
    case .input, .gather: 0
    case .matrixProduct(let product): 2 * product.macs(inputs, output)
    case .softmax: softmax * elements
    case .convolution(let convolution): 2 * convolution.macs(inputs, output)
    case .norm, .groupNorm:
      (normForward + (node.trainable.contains(.scale) ? statistics : 0)) * elements
    case .rectifier, .add: elements
    case .activation: activation * elements
    case .multiply: product * elements
    case .resize: interpolation * elements
    case .averagePool, .globalPool, .maxPool: inputs.first?.count ?? 0
    }
  }
}
