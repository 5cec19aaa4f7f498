import Networks

/// A lite residual module of TinyTL beside one block, as in the authors' published code: pool by 2 → grouped
/// convolution with the block's stride → group norm → ReLU → convolution 1×1 → group norm → bilinear resize.
/// Both convolutions standardise their weights. The last norm's scale starts from zero: without the authors'
/// pretrained modules learning starts from the backbone, as in their rows called random.
struct LiteResidual {
  var name: String
  var group: ParameterGroup
  var input: Shape
  var output: Shape
  /// The image's width in pixels.
  var image: Int

  /// 5, but 3 where the block reads a 32nd of the image, as published for every resolution, or 4 positions or
  /// fewer.
  var kernel: Int { 32 * input.width <= image || input.width <= 4 ? 3 : 5 }
  /// The step that the block takes.
  var stride: Int { max(1, (input.width + output.width - 1) / output.width) }

  /// Appends the module's nodes and gives the index of its result, of the block output's shape.
  ///
  /// * `lastShiftLearns`: whether the last norm's shift learns; where the backbone's biases do, they shift
  ///   the same sum.
  func append(to network: inout Network, reading source: Int, lastShiftLearns: Bool) -> Int {
    var value = source
    func add(_ suffix: String, _ operation: Operation, _ trainable: Set<ParameterRole> = []) {
      value = network.append(
        "\(name).\(suffix)", operation, [value], trainable: trainable, in: trainable.isEmpty ? nil : group)
    }
    func norm(_ channels: Int, initialScale: Float = 1) -> Operation {
      .groupNorm(
        GroupNorm(
          channels, groups: channels % 8 == 0 ? channels / 8 : 1, epsilon: 1e-3, initialScale: initialScale))
    }
    add("pool", .averagePool(AveragePool(size: min(2, input.height, input.width))))
    let spatial = Convolution(
      input.channels, input.channels, kernel: kernel, stride: stride, padding: .each(kernel / 2),
      groups: input.channels % 2 == 0 ? 2 : 1, isStandardised: true)
    add("spatial", .convolution(spatial), [.weight])
    add("spatial.norm", norm(input.channels), [.scale, .shift])
    add("rectifier", .rectifier(Rectifier(limit: nil)))
    add(
      "pointwise", .convolution(Convolution(input.channels, output.channels, isStandardised: true)),
      [.weight])
    add(
      "pointwise.norm", norm(output.channels, initialScale: 0), lastShiftLearns ? [.scale, .shift] : [.scale])
    if (try? network.shapes())?[value] != output {
      add("resize", .resize(Resize(height: output.height, width: output.width)))
    }
    return value
  }
}
