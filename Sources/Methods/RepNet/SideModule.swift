import Networks

/// One module of Rep-Net, as published: pool → convolution k×k → batch norm → ReLU → convolution 1×1 → batch
/// norm → bilinear resize. Both convolutions standardise their weights; the last norm's scale starts from
/// zero, so that learning starts from the backbone.
struct SideModule {
  var name: String
  var group: ParameterGroup
  var readsImage: Bool
  var input: Shape
  var output: Shape
  /// Group norms in place of the batch norms, over 8 channels each, as published for MobileNetV3.
  var hasGroupNorms = false

  /// The side of the pooled cells. The published module 1 pools the image by 2 and then by 4.
  var pool: Int { readsImage ? 2 * output.height < input.height ? 8 : 4 : 2 }
  /// Channels between the convolutions: the input's, rounded to a multiple of 8 (at least 8).
  var middle: Int { max(8, (input.channels + 4) / 8 * 8) }
  /// 5, but 3 where the block's output is 7 positions wide, as the published size list has it.
  var kernel: Int { output.width == 7 ? 3 : 5 }
  var groups: Int { readsImage ? 1 : 2 }

  /// Appends the module's nodes and gives the index of its result, of the block output's shape.
  func append(to network: inout Network, reading source: Int) -> Int {
    let side = min(pool, input.height)
    var value = source
    func add(_ suffix: String, _ operation: Operation, _ trainable: Set<ParameterRole> = []) {
      value = network.append(
        "\(name).\(suffix)", operation, [value], trainable: trainable, in: trainable.isEmpty ? nil : group)
    }
    func norm(_ channels: Int, initialScale: Float = 1) -> Operation {
      hasGroupNorms
        ? .groupNorm(
          GroupNorm(channels, groups: channels / 8, epsilon: 1e-3, initialScale: initialScale))
        : .norm(Norm(channels, epsilon: 1e-3, initialScale: initialScale))
    }
    add("pool", .averagePool(AveragePool(size: side)))
    let spatial = Convolution(
      input.channels, middle, kernel: kernel, padding: .each(kernel / 2), groups: groups, isStandardised: true
    )
    add("spatial", .convolution(spatial), [.weight])
    add("spatial.norm", norm(middle), [.scale, .shift])
    add("rectifier", .rectifier(Rectifier(limit: nil)))
    add("pointwise", .convolution(Convolution(middle, output.channels, isStandardised: true)), [.weight])
    add("pointwise.norm", norm(output.channels, initialScale: 0), [.scale, .shift])
    if input.height / side != output.height || input.width / side != output.width {
      add("resize", .resize(Resize(height: output.height, width: output.width)))
    }
    return value
  }
}
