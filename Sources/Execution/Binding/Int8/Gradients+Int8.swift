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
    let g = i.geometry
    let kernel = kernels.outer_int32!
    let input = uint8(i.input)
    let meant = int8(i.error)
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
    let stored = store.memory.flatMap { $0.keepsErrorsInCells ? allocate(g.outRows * g.outChannels) : nil }
    let error = stored?.pointer(Int8.self) ?? meant
    let faulty = store.memory.map {
      FaultyGradient(
        i, of: program[i.parameter].name, in: $0, isSigned: isSigned(i.input),
        input: UnsafePointer(input), error: UnsafePointer(meant), read: stored?.pointer(Int8.self),
        output: output)
    }
    let patches = i.scratch.map { uint8($0) }
    let stride = i.scratch.map { program[$0].columns } ?? 0
    // The sums over the low bytes of a fine input.
    let low = g.isFine ? allocate(4 * count) : nil
    let lowSums = low?.pointer(Int32.self)
    return BoundStep(
      before: {
        output.update(repeating: 0, count: count)
        lowSums?.update(repeating: 0, count: count)
        withExtendedLifetime(stored) { faulty?.store() }
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
              rm_gather(&geometry, Int32(group), input, 1, Int64(row), Int64(last), rows, Int64(stride))
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
        faulty?.put()
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
