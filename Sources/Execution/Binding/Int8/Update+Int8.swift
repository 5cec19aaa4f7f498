import Kernels
import Networks
import Programs

/// The settings of Adam in integers: docs/arithmetic.md, section 10.
enum AdamConstants {
  /// β₁ and β₂ of Kingma, Ba 2015.
  static let beta1 = 0.9, beta2 = 0.999

  /// (1 − β) / (1 − β^t) for update t = `updates` + 1, in units of 2⁻¹⁶.
  static func runningRate(_ beta: Double, updates: Int) -> Int32 {
    Int32(((1 - beta) / (1 - power(beta, updates + 1)) * 65536).rounded())
  }

  /// By squaring: products only, so the same on every platform.
  static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, factor, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}

extension UpdateInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    switch rule {
    case .adam: binder.bindAdam(self, index)
    }
  }
}

extension Binder {
  func bindAdam(_ i: UpdateInstruction, _ index: Int) -> BoundStep {
    let parameter = program[i.parameter]
    let learned = store.integers[parameter.key]!
    let adam = kernels.adam!
    let magnitude = kernels.magnitude_int32!
    let rescale = kernels.adam_rescale!
    let gradient = int32(i.gradient)
    let sources = i.exponents.map { source(of: $0) }
    let (context, store, threads) = (context, store, pool.count)
    let memory = allocate(MemoryLayout<rm_adam>.size + 64 * threads)
    let block = memory.pointer(rm_adam.self)
    let statistics = allocate(64 * threads)
    func slot(_ thread: Int) -> UnsafeMutablePointer<rm_adam_statistics> {
      statistics.pointer(rm_adam_statistics.self, at: 64 * thread)
    }
    block.initialize(to: rm_adam())
    block.pointee.high = learned.high
    block.pointee.low = learned.low
    block.pointee.m = learned.first
    block.pointee.v = learned.second
    block.pointee.gradient = UnsafePointer(gradient)
    // One rate for the whole parameter; or one for each output channel, of a weight of the backbone, or where
    // an import has divided what is written or read.
    let factors = store.start.factors(of: parameter)
    let channels = learned.scales != nil || factors != nil ? parameter.extents[0] : 1
    let rateMemory = allocate(12 * channels)
    let units = rateMemory.pointer(Double.self)
    let rates = rateMemory.pointer(Int32.self, at: 8 * channels)
    for channel in 0..<channels {
      units[channel] = learned.scales.map { Double($0[channel]) } ?? learned.base
      // In units of the float32 network, whose rate it is.
      if let factors { units[channel] /= Double(factors.rows[channel]) }
    }
    let columns = factors.flatMap { boundColumns($0) }
    if let columns { block.pointee.period = columns.period }
    let rate = parameter.rate
    let run = learned.count / channels
    // Channels that a unit of work takes, or elements where the rate is the same for all.
    let grain = channels > 1 ? max(1, 1024 / run) : 1024

    return BoundStep(
      before: {
        for thread in 0..<threads { slot(thread).initialize(to: rm_adam_statistics()) }
        guard context.updates else { return }
        var bits: UInt32 = 0
        magnitude(UnsafePointer(gradient), learned.count, &bits)
        let exponent = sources.sum
        learned.placeMoments(gradientExponent: exponent, gradientBits: bits, rescale: rescale)
        block.pointee.gradient_shift = max(-15, min(31, (learned.momentExponent ?? exponent) - exponent))
        block.pointee.mean_rate = AdamConstants.runningRate(AdamConstants.beta1, updates: store.updates)
        block.pointee.square_rate = AdamConstants.runningRate(AdamConstants.beta2, updates: store.updates)
        // rate in units of 2⁻⁸ masters: rate × 2^(8 − exponent) × 2⁸, times the schedule's factor.
        for channel in 0..<channels {
          let scaled =
            rate / units[channel] * Double(sign: .plus, exponent: 16 - Int(learned.exponent), significand: 1)
          rates[channel] = Int32(min(0xFF_FFFF, (scaled * Double(context.rateFactor) / 65536).rounded()))
        }
        block.pointee.rate = rates[0]
        block.pointee.seed = context.seed[instruction: index]
      },
      units: channels > 1 ? (channels + grain - 1) / grain : (learned.count + 1023) / 1024, grain: 16,
      body: { begin, end, thread in
        guard context.updates else { return }
        guard channels > 1 else {
          adam(block, begin * grain, min(end * grain, learned.count), slot(thread))
          return
        }
        var own = block.pointee
        for channel in begin * grain..<min(end * grain, channels) {
          own.rate = rates[channel]
          if let columns { own.factors = columns.factors(of: channel) }
          adam(&own, channel * run, (channel + 1) * run, slot(thread))
        }
      },
      after: {
        guard context.updates else { return }
        withExtendedLifetime((memory, statistics, rateMemory, columns?.memory)) {
          var masters: UInt32 = 0
          learned.secondMomentBits = 0
          for thread in 0..<threads {
            learned.secondMomentBits |= slot(thread).pointee.v_bits
            masters |= slot(thread).pointee.master_bits
            learned.changedBytes += slot(thread).pointee.changed
          }
          // OR of magnitudes: a set bit 14 means that some master has used half of the range.
          // In place, the scales of the channels are those of the accumulators: a weight stays within ±127 of
          // them.
          if masters >= 1 << 14, learned.scales == nil,
            learned.largestMaster() > IntegerParameter.growthThreshold
          {
            learned.grow()
          }
          learned.writeCells()
        }
      })
  }
}

/// The factors of a rate by what is read, as the kernel takes them.
private struct BoundColumns {
  var memory: Memory
  var period: Int
  /// Output channels that read the same group.
  var channels: Int

  /// Those of an output channel.
  func factors(of channel: Int) -> UnsafePointer<UInt16> {
    UnsafePointer(memory.pointer(UInt16.self, at: 2 * (period + RM_ADAM_BLOCK) * (channel / channels)))
  }
}

extension Binder {
  private func boundColumns(_ factors: ElementFactors) -> BoundColumns? {
    guard !factors.columns.isEmpty else { return nil }
    let (period, groups) = (factors.period, factors.columns.count / factors.period)
    let each = period + RM_ADAM_BLOCK
    let memory = allocate(2 * each * groups)
    let table = memory.pointer(UInt16.self)
    for group in 0..<groups {
      for place in 0..<each {
        table[group * each + place] = factors.columns[group * period + place % period]
      }
    }
    return BoundColumns(memory: memory, period: period, channels: factors.rows.count / groups)
  }
}

extension IntegerParameter {
  /// Masters beyond this make the range double: 98 % of the largest.
  static let growthThreshold = 31_900

  func largestMaster() -> Int {
    var largest = 0
    for index in 0..<count { largest = max(largest, abs(master(index))) }
    return largest
  }

  /// Moves the binary point of the moments so that this gradient fits into 15 bits with one to spare, and up
  /// again when the second moment has become small.
  func placeMoments(
    gradientExponent: Int32, gradientBits: UInt32,
    rescale: @convention(c) (UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<UInt32>?, Int, Int32) -> Void
  ) {
    guard gradientBits != 0 else { return }
    let top = gradientExponent + Int32(32 - gradientBits.leadingZeroBitCount)
    guard let known = momentExponent else {
      momentExponent = top - 13
      return
    }
    var right: Int32 = 0
    if top - known > 15 {
      right = top - known - 14
    } else if secondMomentBits != 0, secondMomentBits < 1 << 16, top - known < 10 {
      // The largest second moment has lost 14 of its 30 bits: give 4 back.
      right = -2
    }
    guard right != 0 else { return }
    // Shifted by 27, the largest moment is 0 or 1 already.
    rescale(first, second, count, min(right, 27))
    momentExponent = known + right
  }
}
