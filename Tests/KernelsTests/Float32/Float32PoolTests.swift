import Kernels
import Testing

@Suite("float32: element by element, pools, resizing")
struct Float32PoolTests {
  @Test("addition and masks are exact; the result may overwrite its operand")
  func elementwise() {
    for (index, (rows, channels)) in [(1, 1), (3, 16), (5, 21), (2, 40)].enumerated() {
      var random = Float32Random(seed: UInt64(1200 + index))
      let a = random.reals(rows * channels), b = random.reals(rows * channels)
      let mask = random.mask(rows: rows, channels: channels)
      for kernels in Float32Kernels.all {
        let sum = Guarded(a)
        kernels.table.add_f32(sum.pointer, Guarded(b).pointer, sum.pointer, rows * channels)
        #expect(sum.values == zip(a, b).map(+), "\(kernels), seed \(1200 + index)")
        let kept = Guarded(a)
        kernels.table.mask_f32(kept.pointer, Guarded(mask).pointer, rows, channels, kept.pointer)
        let expected = Float32Reference.masked(a.doubles, mask: mask, channels: channels)
        #expect(kept.values.doubles == expected, "\(kernels), seed \(1200 + index)")
      }
    }
  }

  @Test("average pool and its backward match the reference, image range by image range")
  func averagePool() {
    for (index, (h, w, channels, size)) in [(4, 6, 16, 2), (7, 5, 19, 2), (6, 7, 3, 3), (2, 2, 33, 1)]
      .enumerated()
    {
      var random = Float32Random(seed: UInt64(1300 + index))
      let batch = 3
      let x = random.reals(batch * h * w * channels)
      let e = random.reals(batch * (h / size) * (w / size) * channels)
      func forward(_ x: [Double]) -> [Double] {
        Float32Reference.averagePool(x, height: h, width: w, channels: channels, size: size)
      }
      func backward(_ e: [Double]) -> [Double] {
        Float32Reference.averagePoolBackward(e, height: h, width: w, channels: channels, size: size)
      }
      for kernels in Float32Kernels.all {
        let context = "\(kernels), \(h)×\(w)×\(channels) by \(size), seed \(1300 + index)"
        let out = Guarded<Float>(repeating: .nan, count: e.count)
        let back = Guarded<Float>(repeating: .nan, count: x.count)
        for images in [0..<1, 1..<3] {
          kernels.table.average_pool_f32(
            Guarded(x).pointer, Int32(h), Int32(w), Int32(channels), Int32(size), out.pointer,
            images.lowerBound,
            images.upperBound)
          kernels.table.average_pool_backward_f32(
            Guarded(e).pointer, Int32(h), Int32(w), Int32(channels), Int32(size), back.pointer,
            images.lowerBound, images.upperBound)
        }
        let roundings = size * size + 2
        expectClose(
          out.values, forward(x.doubles), magnitude: forward(x.magnitudes), roundings: roundings, context)
        expectClose(
          back.values, backward(e.doubles), magnitude: backward(e.magnitudes), roundings: 2, context)
        #expect(out.untouchedBefore && back.untouchedBefore, "\(context)")
      }
    }
  }

  @Test("global pool and its masked backward match the reference")
  func globalPool() {
    for (index, (positions, channels)) in [(1, 5), (49, 24), (70, 33), (9, 16)].enumerated() {
      var random = Float32Random(seed: UInt64(1400 + index))
      let batch = 2
      let x = random.reals(batch * positions * channels), e = random.reals(batch * channels)
      let mask = random.mask(rows: batch * positions, channels: channels)
      func forward(_ x: [Double]) -> [Double] {
        Float32Reference.globalPool(x, positions: positions, channels: channels)
      }
      for kernels in Float32Kernels.all {
        let context = "\(kernels), \(positions)×\(channels), seed \(1400 + index)"
        let out = Guarded<Float>(repeating: .nan, count: e.count)
        for image in 0..<batch {
          kernels.table.global_pool_f32(
            Guarded(x).pointer, positions, channels, out.pointer, image, image + 1)
        }
        expectClose(out.values, forward(x.doubles), magnitude: forward(x.magnitudes), roundings: 66, context)
        for bits in [nil, mask] {
          let back = Guarded<Float>(repeating: .nan, count: x.count)
          let guardedBits = bits.map { Guarded($0) }
          for image in 0..<batch {
            kernels.table.broadcast_f32(
              Guarded(e).pointer, guardedBits?.pointer, positions, channels, back.pointer, image, image + 1)
          }
          let expected = Float32Reference.broadcast(
            e.doubles, mask: bits, positions: positions, channels: channels)
          expectClose(back.values, expected, magnitude: expected.magnitudes, roundings: 2, context)
        }
      }
    }
  }

  @Test("bilinear resizing and its backward match the reference")
  func resize() {
    let sizes = [((2, 3), (4, 6)), ((7, 7), (3, 4)), ((1, 1), (3, 2)), ((5, 4), (5, 4)), ((4, 5), (7, 9))]
    for (index, (input, output)) in sizes.enumerated() {
      var random = Float32Random(seed: UInt64(1500 + index))
      let (batch, channels) = (2, 19)
      let from = (height: input.0, width: input.1), to = (height: output.0, width: output.1)
      let x = random.reals(batch * from.height * from.width * channels)
      let e = random.reals(batch * to.height * to.width * channels)
      func forward(_ x: [Double]) -> [Double] {
        Float32Reference.resize(x, from: from, to: to, channels: channels)
      }
      func backward(_ e: [Double]) -> [Double] {
        Float32Reference.resizeBackward(e, from: from, to: to, channels: channels)
      }
      for kernels in Float32Kernels.all {
        let context = "\(kernels), \(from) to \(to), seed \(1500 + index)"
        let out = Guarded<Float>(repeating: .nan, count: e.count)
        let back = Guarded<Float>(repeating: .nan, count: x.count)
        for image in 0..<batch {
          kernels.table.resize_f32(
            Guarded(x).pointer, Int32(from.height), Int32(from.width), Int32(to.height), Int32(to.width),
            Int32(channels), out.pointer, image, image + 1)
          kernels.table.resize_backward_f32(
            Guarded(e).pointer, Int32(from.height), Int32(from.width), Int32(to.height), Int32(to.width),
            Int32(channels), back.pointer, image, image + 1)
        }
        expectClose(out.values, forward(x.doubles), magnitude: forward(x.magnitudes), roundings: 10, context)
        // At most 4 samples of each of the outputs that read one input.
        let terms = 4 * (to.height / from.height + 2) * (to.width / from.width + 2)
        expectClose(
          back.values, backward(e.doubles), magnitude: backward(e.magnitudes), roundings: terms + 6, context)
        #expect(out.untouchedBefore && back.untouchedBefore, "\(context)")
      }
    }
  }
}
