import Programs

/// The gradient of a depthwise weight: every channel by itself, so that a thread takes neighbouring channels over all
/// positions, and nothing is gathered.
struct DepthwiseGradient: @unchecked Sendable {
  /// Channels that a unit of work takes.
  static let slice = 32

  let geometry: Geometry
  let error: UnsafePointer<Int8>
  /// Channel 0 of the first position, of one plane of what was read.
  let input: UnsafePointer<UInt8>
  let isSigned: Bool
  /// Bytes from one position to the next.
  let pixel: Int
  /// [channels][kernel][kernel]; added to.
  let output: UnsafeMutablePointer<Int32>

  /// Adds up channels `first` ..< `last`; `sums` holds `slice` for each tap.
  func add(_ first: Int, _ last: Int, _ sums: UnsafeMutablePointer<Int32>) {
    let taps = geometry.kernel * geometry.kernel
    sums.update(repeating: 0, count: taps * Self.slice)
    if isSigned {
      add(UnsafeRawPointer(input).assumingMemoryBound(to: Int8.self), first, last, sums)
    } else {
      add(input, first, last, sums)
    }
    for channel in first..<last {
      for tap in 0..<taps {
        let from: Int = tap &* Self.slice &+ channel &- first
        output[channel &* taps &+ tap] &+= sums[from]
      }
    }
  }

  @inline(__always)
  private func add<Element: FixedWidthInteger>(
    _ input: UnsafePointer<Element>, _ first: Int, _ last: Int, _ sums: UnsafeMutablePointer<Int32>
  ) {
    let g = geometry
    let count = last &- first
    for image in 0..<g.batch {
      for y in 0..<g.outHeight {
        for x in 0..<g.outWidth {
          let place: Int = (image &* g.outHeight &+ y) &* g.outWidth &+ x
          let errors = error.advanced(by: place &* g.outChannels &+ first)
          for row in 0..<g.kernel {
            let top = y &* g.stride &- g.padTop &+ row
            guard top >= 0, top < g.inHeight else { continue }
            for column in 0..<g.kernel {
              let left = x &* g.stride &- g.padLeft &+ column
              guard left >= 0, left < g.inWidth else { continue }
              let read: Int = (image &* g.inHeight &+ top) &* g.inWidth &+ left
              let values = input.advanced(by: read &* pixel &+ first)
              let tap: Int = row &* g.kernel &+ column
              let into = sums.advanced(by: tap &* Self.slice)
              for channel in 0..<count {
                into[channel] &+=
                  Int32(truncatingIfNeeded: errors[channel])
                  &* Int32(truncatingIfNeeded: values[channel])
              }
            }
          }
        }
      }
    }
  }
}

extension Binder {
  /// The step of a depthwise weight gradient; `lowSums` receives that over the low bytes of a fine input.
  func depthwiseGradient(
    _ i: WeightGradientInstruction, error: UnsafePointer<Int8>, output: UnsafeMutablePointer<Int32>,
    lowSums: UnsafeMutablePointer<Int32>?
  ) -> BoundStep {
    let g = i.geometry
    let pixel = g.inChannels * (g.isFine ? 2 : 1)
    let high = DepthwiseGradient(
      geometry: g, error: error, input: UnsafePointer(uint8(i.input)), isSigned: isSigned(i.input),
      pixel: pixel,
      output: output)
    let low = lowSums.map {
      DepthwiseGradient(
        geometry: g, error: error, input: UnsafePointer(uint8(i.input) + g.inChannels), isSigned: false,
        pixel: pixel,
        output: $0)
    }
    let each = 4 * g.kernel * g.kernel * DepthwiseGradient.slice
    let scratch = allocate(pool.count * each)
    return BoundStep(
      units: (g.outChannels + DepthwiseGradient.slice - 1) / DepthwiseGradient.slice, grain: 1,
      body: { begin, end, thread in
        let sums = scratch.pointer(Int32.self, at: thread * each)
        for unit in begin..<end {
          let first = unit * DepthwiseGradient.slice
          let last = min(first + DepthwiseGradient.slice, g.outChannels)
          high.add(first, last, sums)
          low?.add(first, last, sums)
        }
      })
  }
}
