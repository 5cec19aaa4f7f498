import Kernels
import Networks
import Programs

extension WeightGradientInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    binder.bindWeightGradient(self)
  }
}

extension BiasGradientInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    binder.bindBiasGradient(self)
  }
}

extension Binder {
  func bindWeightGradient(_ i: WeightGradientInstruction) -> BoundStep {
    let errors = StoredErrors(i, self)
    return i.geometry.isDepthwise ? depthwiseGradient(i, errors) : matrixGradient(i, errors)
  }

  private func depthwiseGradient(_ i: WeightGradientInstruction, _ errors: StoredErrors) -> BoundStep {
    let g = i.geometry
    let kernel = kernels.depthwise_outer!
    let (input, output) = (uint8(i.input), int32(i.output))
    let signed: Int32 = isSigned(i.input) ? 1 : 0
    let (channels, taps) = (g.outChannels, g.patch)
    let planes = g.isFine ? 2 : 1
    // Taps of all channels, of each plane of the input.
    let memory = allocate(4 * planes * taps * channels)
    let sums = memory.pointer(Int32.self)
    let geometry = g.block
    return BoundStep(
      before: {
        sums.update(repeating: 0, count: planes * taps * channels)
        errors.store()
      },
      units: channels, grain: max(16, (channels / pool.count + 15) / 16 * 16),
      body: { begin, end, _ in
        var geometry = geometry
        for plane in 0..<planes {
          kernel(
            &geometry, input + plane * channels, plane == 0 ? signed : 0, errors.bytes, begin, end,
            sums + plane * taps * channels)
        }
      },
      after: {
        withExtendedLifetime(memory) {
          for channel in 0..<channels {
            for tap in 0..<taps {
              var sum = sums[tap * channels + channel]
              if planes == 2 { sum &+= (sums[(taps + tap) * channels + channel] + 8) >> 4 }
              output[channel * taps + tap] = sum
            }
          }
        }
        errors.put()
      })
  }

  private func matrixGradient(_ i: WeightGradientInstruction, _ errors: StoredErrors) -> BoundStep {
    let g = i.geometry
    let (kernel, gather) = (kernels.outer_int32!, kernels.gather!)
    let input = uint8(i.input)
    let output = int32(i.output)
    let signed: Int32 = isSigned(i.input) ? 1 : 0
    let columns = g.outChannels / g.groups
    let patch = g.patch
    let pixel = g.inChannels * (g.isFine ? 2 : 1)
    let count = g.outChannels * patch
    // A thread takes some output channels of one group over all positions, so no sums are merged.
    let slice = max(1, min(columns, 16))
    let slices = (columns + slice - 1) / slice
    let tile = i.scratch == nil ? g.outRows : Patches.rows
    let scratchBytes = rm_outer_scratch_bytes(tile, slice, patch)
    let scratch = allocate(pool.count * (scratchBytes + 64))
    let geometry = g.block
    let error = errors.bytes
    let patches = i.scratch.map { uint8($0) }
    let stride = i.scratch.map { program[$0].columns } ?? 0
    // The sums over the low bytes of a fine input.
    let low = g.isFine ? allocate(4 * count) : nil
    let lowSums = low?.pointer(Int32.self)
    return BoundStep(
      before: {
        output.update(repeating: 0, count: count)
        lowSums?.update(repeating: 0, count: count)
        errors.store()
      },
      units: g.groups * slices, grain: 1,
      body: { begin, end, thread in
        let own = scratch.bytes.baseAddress! + thread * (scratchBytes + 64)
        var geometry = geometry
        for unit in begin..<end {
          let group = unit / slices
          let first = unit % slices * slice
          let taken = min(slice, columns - first)
          let channel = group * columns + first
          if let patches {
            let rows = patches + thread * Patches.rows * stride
            var row = 0
            while row < g.outRows {
              let last = min(row + Patches.rows, g.outRows)
              gather(&geometry, Int32(group), input, 1, Int64(row), Int64(last), rows, Int64(stride))
              kernel(
                error + row * g.outChannels + channel, g.outChannels, rows, stride, signed, last - row, taken,
                patch, output + channel * patch, patch, own)
              if let lowSums {
                kernel(
                  error + row * g.outChannels + channel, g.outChannels, rows + stride / 2, stride, 0,
                  last - row, taken, patch, lowSums + channel * patch, patch, own)
              }
              row = last
            }
          } else {
            kernel(
              error + channel, g.outChannels, input + group * patch, pixel, signed, g.outRows, taken,
              patch, output + channel * patch, patch, own)
            if let lowSums {
              kernel(
                error + channel, g.outChannels, input + g.inChannels + group * patch, pixel, 0, g.outRows,
                taken, patch, lowSums + channel * patch, patch, own)
            }
          }
        }
      },
      after: {
        withExtendedLifetime(low) {
          if let lowSums { for at in 0..<count { output[at] &+= (lowSums[at] + 8) >> 4 } }
        }
        errors.put()
      })
  }

  func bindBiasGradient(_ i: BiasGradientInstruction) -> BoundStep {
    let kernel = kernels.column_sums!
    let error = int8(i.error)
    let output = int32(i.output)
    let (rows, channels) = (program[i.error].rows, program[i.error].columns)
    return BoundStep(
      before: { output.update(repeating: 0, count: channels) },
      body: { _, _, _ in kernel(error, rows, channels, output) })
  }
}

/// The errors that a weight's gradient reads: as they are, or as cells that hold them give them back.
private final class StoredErrors {
  let bytes: UnsafePointer<Int8>
  private let memory: Memory?
  private let faulty: FaultyGradient?

  init(_ i: WeightGradientInstruction, _ binder: Binder) {
    let meant = UnsafePointer(binder.int8(i.error))
    let (store, g) = (binder.store, i.geometry)
    memory = store.memory.flatMap { $0.keepsErrorsInCells ? binder.allocate(g.outRows * g.outChannels) : nil }
    let stored = memory?.pointer(Int8.self)
    bytes = stored.map { UnsafePointer($0) } ?? meant
    faulty = store.memory.map {
      FaultyGradient(
        i, of: binder.program[i.parameter].name, in: $0, isSigned: binder.isSigned(i.input),
        input: UnsafePointer(binder.uint8(i.input)), error: meant, read: stored,
        output: binder.int32(i.output), kernels: binder.kernels, pool: binder.pool)
    }
  }

  /// Writes the errors into their cells and reads them.
  func store() { faulty?.store() }

  /// Puts what a faulty array makes of the gradient in its place.
  func put() { faulty?.put() }
}
