/// A two-dimensional convolution; pointwise, depthwise, grouped and linear layers are special cases.
public struct Convolution: Hashable, Sendable, Codable, OperationRule {
  /// Channels read and written.
  public var inChannels: Int, outChannels: Int
  /// Side of the square kernel.
  public var kernel: Int
  /// Step between reads.
  public var stride: Int
  /// Zeros around the input.
  public var padding: Padding
  /// Channels are split into this many independent groups.
  public var groups: Int
  /// Whether a bias is added.
  public var hasBias: Bool
  /// Whether the weight of each output channel is standardised before use (mean 0, deviation 1), as Rep-Net's
  /// side modules do in float32.
  public var isStandardised: Bool
  /// How a fresh weight is filled.
  public var initialiser: Initialiser
  /// How the weight that computes is made of the one that is owned.
  public var weightRule = WeightRule.plain

  /// A convolution. The default weight is normal with deviation √(2 / (kernel² · outChannels)) (He et al.
  /// 2015, fan-out), the rule of the Rep-Net code.
  public init(
    _ inChannels: Int, _ outChannels: Int, kernel: Int = 1, stride: Int = 1, padding: Padding = .none,
    groups: Int = 1, hasBias: Bool = false, isStandardised: Bool = false, initialiser: Initialiser? = nil
  ) {
    (self.inChannels, self.outChannels, self.kernel, self.stride) = (inChannels, outChannels, kernel, stride)
    (self.padding, self.groups, self.hasBias) = (padding, groups, hasBias)
    self.isStandardised = isStandardised
    self.initialiser =
      initialiser ?? .normal(deviation: (2 / Float(kernel * kernel * outChannels)).squareRoot())
  }

  /// Every channel by itself.
  public var isDepthwise: Bool { groups == inChannels && groups == outChannels && groups > 1 }
  /// Weights of one output channel.
  public var weightsPerChannel: Int { kernel * kernel * (inChannels / groups) }

  /// Zeros above, left, below and right of an input of this shape.
  public func paddingSides(_ input: Shape) -> (top: Int, left: Int, bottom: Int, right: Int) {
    switch padding {
    case .none: (0, 0, 0, 0)
    case .each(let side): (side, side, side, side)
    case .sides(let top, let left, let bottom, let right): (top, left, bottom, right)
    case .same:
      {
        let vertical = Self.same(input.height, kernel, stride)
        let horizontal = Self.same(input.width, kernel, stride)
        return (vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2)
      }()
    }
  }

  private static func same(_ extent: Int, _ kernel: Int, _ stride: Int) -> Int {
    max(0, ((extent + stride - 1) / stride - 1) * stride + kernel - extent)
  }

  /// ⌊(extent + zeros − kernel) / stride⌋ + 1 along each side, and `outChannels`.
  /// - Throws: `NetworkError` when the channels do not match or the kernel does not fit.
  public func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape {
    let input = try single(inputs, "a convolution")
    guard input.channels == inChannels else {
      throw NetworkError("a convolution of \(inChannels) channels cannot read \(input)")
    }
    guard groups > 0, inChannels % groups == 0, outChannels % groups == 0, kernel > 0, stride > 0 else {
      throw NetworkError(
        "a convolution from \(inChannels) to \(outChannels) channels has no \(groups) groups, kernel "
          + "\(kernel), stride \(stride)")
    }
    let sides = paddingSides(input)
    let height = input.height + sides.top + sides.bottom - kernel
    let width = input.width + sides.left + sides.right - kernel
    guard height >= 0, width >= 0 else {
      throw NetworkError("a kernel of \(kernel) does not fit into \(input); use a larger resolution")
    }
    return Shape(height / stride + 1, width / stride + 1, outChannels)
  }

  /// One for each weight of the output channel and each element of the output.
  public func macs(_ inputs: [Shape], _ output: Shape) -> Int { output.count * weightsPerChannel }

  /// The weight, output channels × kernel × kernel × input channels of a group, and the bias if there is one.
  public var parameters: [Parameter] {
    let weight = Parameter(.weight, [outChannels, kernel, kernel, inChannels / groups], initialiser)
    return [weight] + (hasBias ? [Parameter(.bias, [outChannels], .constant(0))] : [])
      + weightRule.parameters(weight.extents)
  }
}

/// Zeros around an input.
public enum Padding: Hashable, Sendable, Codable {
  /// No zeros.
  case none
  /// The same number on all four sides.
  case each(Int)
  /// A number on each side.
  case sides(top: Int, left: Int, bottom: Int, right: Int)
  /// As many as make output = ⌈input / stride⌉, the odd one below and right (TensorFlow's SAME).
  case same
}
