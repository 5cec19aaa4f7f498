public import Units

/// The CPU that the learning engine runs on, for comparison: its measured rate and an assumed power. No
/// energy was measured: the machine has no counter for it.
public struct ProcessorModel: ConstantTable {
  /// Multiply-accumulates in a second.
  public var rate: Constant
  /// Power of the cores in use and their share of caches and memory.
  public var power: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("processor.rate_gmac_per_s", \.rate, 0.001...1e6),
    Field("processor.power_w", \.power, 0.001...1e4),
  ]

  /// Two cores of an AMD EPYC with AVX-512 VNNI.
  public static let measured = ProcessorModel(
    rate: Constant(
      177, in: 50...250,
      .derived("MobileNetV2, Rep-Net, 224 px, batch 8: 4.79 billion in 27.1 ms, docs/results.md")),
    power: Constant(15, in: 8...30, .assumed("two cores, 7.5 W each with caches and memory")))

  /// Time of a workload.
  public func time(_ workload: Workload) -> Time { Time(si: Double(workload.macs) / (rate.value * 1e9)) }

  /// Energy of a workload.
  public func energy(_ workload: Workload) -> Energy { Power(si: power.value) * time(workload) }
}
