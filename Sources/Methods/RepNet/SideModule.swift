import Networks

/// One module of Rep-Net: pool → convolution k×k → norm → ReLU → convolution 1×1 → norm → bilinear resize.
///
/// In float32 the norms are batch norms and the convolutions standardise their weights, as published. In int8
/// each norm becomes a shift per channel (the convolution's bias): the scales are powers of two that follow the
/// ranges, and the last convolution starts from zero instead of the last norm's scale.
struct SideModule {
  var name: String
  var readsImage: Bool
  var input: Shape
  var output: Shape

  /// The side of the pooled cells. The published module 1 pools the image by 2 and then by 4.
  var pool: Int { readsImage ? 2 * output.height < input.height ? 8 : 4 : 2 }
  /// Channels between the convolutions: the input's, rounded to a multiple of 8 (at least 8).
  var middle: Int { max(8, (input.channels + 4) / 8 * 8) }
  /// 5, but 3 where the block's output is 7 positions wide, as the published size list has it.
  var kernel: Int { output.width == 7 ? 3 : 5 }
  var groups: Int { readsImage ? 1 : 2 }

  /// Appends the module's nodes and gives the index of its result, of the block output's shape.
  func append(to network: inout Network, reading source: Int, precision: Precision) -> Int {
    let published = precision == .float32
    let side = min(pool, input.height)
    var value = source
    func add(_ suffix: String, _ operation: Operation, _ trainable: Set<ParameterRole> = []) {
      value = network.append(
        "\(name).\(suffix)", operation, [value], trainable: trainable, isAdapter: true)
    }
    add("pool", .averagePool(AveragePool(size: side)))
    let spatial = Convolution(
      input.channels, middle, kernel: kernel, padding: .each(kernel / 2), groups: groups,
      hasBias: !published, isStandardised: published)
    add("spatial", .convolution(spatial), published ? [.weight] : [.weight, .bias])
    if published {
      add("spatial.norm", .norm(Norm(middle, epsilon: 1e-3)), [.scale, .shift])
    }
    add("rectifier", .rectifier(Rectifier(limit: nil)))
    let pointwise = Convolution(
      middle, output.channels, hasBias: !published, isStandardised: published,
      initialiser: published ? nil : .constant(0))
    add("pointwise", .convolution(pointwise), published ? [.weight] : [.weight, .bias])
    if published {
      add("pointwise.norm", .norm(Norm(output.channels, epsilon: 1e-3, initialScale: 0)), [.scale, .shift])
    }
    if input.height / side != output.height || input.width / side != output.width {
      add("resize", .resize(Resize(height: output.height, width: output.width)))
    }
    return value
  }
}
