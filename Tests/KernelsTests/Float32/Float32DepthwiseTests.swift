import Kernels
import Testing

@Suite("float32: depthwise convolution")
struct Float32DepthwiseTests {
  /// A forward geometry; its output size follows from the padding.
  static func geometry(
    batch: Int32 = 1, _ height: Int32, _ width: Int32, channels: Int32, kernel: Int32, stride: Int32,
    pad: Int32,
    padAfter: Int32? = nil
  ) -> rm_geometry {
    let padding = pad + (padAfter ?? pad)
    return rm_geometry(
      batch: batch, in_h: height, in_w: width, in_channels: channels,
      out_h: (height + padding - kernel) / stride + 1, out_w: (width + padding - kernel) / stride + 1,
      out_channels: channels, kernel_h: kernel, kernel_w: kernel, stride: stride, pad_top: pad, pad_left: pad,
      groups: channels, transposed: 0, fine: 0)
  }

  static let geometries = [
    geometry(5, 21, channels: 16, kernel: 3, stride: 1, pad: 1),
    geometry(batch: 2, 7, 7, channels: 24, kernel: 3, stride: 2, pad: 1),
    geometry(8, 8, channels: 17, kernel: 3, stride: 2, pad: 0, padAfter: 1),
    geometry(6, 25, channels: 40, kernel: 5, stride: 1, pad: 2),
    geometry(9, 22, channels: 33, kernel: 5, stride: 2, pad: 2),
    geometry(9, 12, channels: 7, kernel: 7, stride: 1, pad: 3),
    geometry(11, 20, channels: 18, kernel: 7, stride: 2, pad: 3),
    geometry(3, 2, channels: 5, kernel: 7, stride: 1, pad: 3),
    geometry(7, 9, channels: 9, kernel: 2, stride: 3, pad: 0),
    geometry(batch: 2, 1, 1, channels: 32, kernel: 3, stride: 1, pad: 1),
  ]

  /// The geometry of the error's way back through `g`.
  static func transposed(_ g: rm_geometry) -> rm_geometry {
    var back = g
    (back.in_h, back.in_w, back.out_h, back.out_w) = (g.out_h, g.out_w, g.in_h, g.in_w)
    back.transposed = 1
    return back
  }

  static func elements(_ g: rm_geometry) -> (input: Int, weights: Int, out: Int) {
    let channels = Int(g.in_channels)
    return (
      Int(g.batch * g.in_h * g.in_w) * channels, Int(g.kernel_h * g.kernel_w) * channels,
      Int(g.batch * g.out_h * g.out_w) * channels
    )
  }

  static func name(_ g: rm_geometry) -> String {
    "\(g.batch)×\(g.in_h)×\(g.in_w)×\(g.in_channels), kernel \(g.kernel_h), stride \(g.stride), "
      + "transposed \(g.transposed)"
  }

  static func run(
    _ kernels: Float32Kernels, _ g: rm_geometry, input: Guarded<Float>, weights: Guarded<Float>,
    out: Guarded<Float>, epilogue: rm_epilogue = .none, rows: Range<Int64>? = nil
  ) {
    var block = rm_depthwise_f32(
      geometry: g, input: input.pointer, weights: weights.pointer, out: out.pointer, epilogue: epilogue)
    let all = rows ?? 0..<Int64(g.batch * g.out_h)
    kernels.table.depthwise_f32(&block, all.lowerBound, all.upperBound)
  }

  @Test("forward and transposed match the reference within the rounding bound")
  func reals() {
    for (index, g) in (Self.geometries + Self.geometries.map(Self.transposed)).enumerated() {
      var random = Float32Random(seed: UInt64(800 + index))
      let size = Self.elements(g)
      let input = random.reals(size.input), weights = random.reals(size.weights)
      let expected = Float32Reference.depthwise(input.doubles, weights: weights.doubles, geometry: g)
      let magnitude = Float32Reference.depthwise(input.magnitudes, weights: weights.magnitudes, geometry: g)
      for kernels in Float32Kernels.all {
        let out = Guarded<Float>(repeating: .nan, count: size.out)
        Self.run(kernels, g, input: Guarded(input), weights: Guarded(weights), out: out)
        let context = "\(kernels), \(Self.name(g)), seed \(800 + index)"
        let taps = Int(g.kernel_h * g.kernel_w)
        expectClose(out.values, expected, magnitude: magnitude, roundings: 2 * taps, context)
        #expect(out.untouchedBefore, "\(context)")
      }
    }
  }

  @Test("bias, clamp and masks are exact on integers")
  func integers() {
    for (index, g) in (Self.geometries + Self.geometries.map(Self.transposed)).enumerated() {
      var random = Float32Random(seed: UInt64(900 + index))
      let size = Self.elements(g)
      let channels = Int(g.in_channels)
      let input = random.integers(size.input), weights = random.integers(size.weights)
      let bias = random.integers(channels),
        maskIn = random.mask(rows: size.out / channels, channels: channels)
      let expected = Float32Reference.finish(
        Float32Reference.depthwise(input.doubles, weights: weights.doubles, geometry: g), channels: channels,
        bias: bias.doubles, low: 0, high: 6, maskIn: maskIn)
      for kernels in Float32Kernels.all {
        let out = Guarded<Float>(repeating: .nan, count: size.out)
        let maskOut = Guarded<UInt8>(repeating: 0xFF, count: maskIn.count)
        let epilogue = rm_epilogue(
          bias: Guarded(bias).pointer, low: 0, high: 6, mask_in: Guarded(maskIn).pointer,
          mask_out: maskOut.pointer, sign_mask: 0)
        Self.run(kernels, g, input: Guarded(input), weights: Guarded(weights), out: out, epilogue: epilogue)
        let context = "\(kernels), \(Self.name(g)), seed \(900 + index)"
        #expect(out.values.doubles == expected.out, "\(context)")
        #expect(maskOut.values == expected.mask, "\(context)")
      }
    }
  }

  @Test("the weight gradient is added to what is there, within its rounding bound")
  func outer() {
    for (index, g) in Self.geometries.enumerated() {
      var random = Float32Random(seed: UInt64(1000 + index))
      let size = Self.elements(g)
      let input = random.reals(size.input), error = random.reals(size.out),
        before = random.reals(size.weights)
      let expected = Float32Reference.depthwiseOuter(input.doubles, error: error.doubles, geometry: g)
      let magnitude = Float32Reference.depthwiseOuter(input.magnitudes, error: error.magnitudes, geometry: g)
      for kernels in Float32Kernels.all {
        let out = Guarded(before)
        withUnsafePointer(to: g) {
          kernels.table.depthwise_outer_f32(
            $0, Guarded(input).pointer, Guarded(error).pointer, 0, Int(g.in_channels), out.pointer)
        }
        let context = "\(kernels), \(Self.name(g)), seed \(1000 + index)"
        expectClose(
          out.values, zip(expected, before.doubles).map(+),
          magnitude: zip(magnitude, before.magnitudes).map(+),
          roundings: 2 * Int(g.batch * g.out_h * g.out_w) + 2, context)
      }
    }
  }

  @Test("results do not depend on how rows and channels are split")
  func split() {
    var random = Float32Random(seed: 1100)
    let forward = Self.geometry(batch: 2, 9, 13, channels: 44, kernel: 3, stride: 2, pad: 1)
    for kernels in Float32Kernels.all {
      for g in [forward, Self.transposed(forward)] {
        let size = Self.elements(g)
        let input = Guarded(random.reals(size.input)), weights = Guarded(random.reals(size.weights))
        let whole = Guarded<Float>(repeating: 0, count: size.out)
        let parts = Guarded<Float>(repeating: 0, count: size.out)
        Self.run(kernels, g, input: input, weights: weights, out: whole)
        let end = Int64(g.batch * g.out_h)
        for rows in [0..<1, 1..<6, 6..<end] {
          Self.run(kernels, g, input: input, weights: weights, out: parts, rows: rows)
        }
        #expect(whole.values == parts.values, "\(kernels), seed 1100")
      }
      let size = Self.elements(forward)
      let input = Guarded(random.reals(size.input)), error = Guarded(random.reals(size.out))
      let whole = Guarded<Float>(repeating: 0, count: size.weights)
      let parts = Guarded<Float>(repeating: 0, count: size.weights)
      withUnsafePointer(to: forward) { g in
        kernels.table.depthwise_outer_f32(g, input.pointer, error.pointer, 0, 44, whole.pointer)
        for channels in [0..<3, 3..<22, 22..<44] {
          kernels.table.depthwise_outer_f32(
            g, input.pointer, error.pointer, channels.lowerBound, channels.upperBound, parts.pointer)
        }
      }
      #expect(whole.values == parts.values, "\(kernels), seed 1100")
    }
  }
}
