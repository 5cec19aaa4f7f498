import Kernels
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The kernels of one instruction set that this processor runs.
struct Float32Kernels: CustomStringConvertible {
  let description: String
  let table: rm_kernels

  static var all: [Float32Kernels] {
    [RM_SCALAR, RM_AVX2, RM_AVX512VNNI, RM_AMX, RM_NEON, RM_NEONDOT].compactMap { isa in
      rm_kernels_for(isa).map {
        Float32Kernels(description: String(cString: rm_isa_name(isa)), table: $0.pointee)
      }
    }
  }
}

/// A buffer whose end is the end of the last readable page: reading or writing past it ends the process. The
/// bytes before it are checked by `untouchedBefore`. It is never unmapped (the tests take some megabytes), so
/// that a kernel may use its pointer after Swift has seen the last use of the buffer.
struct Guarded<Element> {
  let pointer: UnsafeMutablePointer<Element>
  private let region: UnsafeMutableRawPointer
  let count: Int
  private static var filler: UInt8 { 0xA5 }

  init(_ values: [Element]) {
    let pageBytes = Int(getpagesize())
    count = values.count
    let bytes = values.count * MemoryLayout<Element>.stride
    let dataPages = bytes / pageBytes + 1
    region = mmap(
      nil, (dataPages + 1) * pageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)!
    region.initializeMemory(as: UInt8.self, repeating: Self.filler, count: dataPages * pageBytes)
    mprotect(region + dataPages * pageBytes, pageBytes, PROT_NONE)
    pointer = (region + dataPages * pageBytes - bytes).assumingMemoryBound(to: Element.self)
    pointer.initialize(from: values, count: values.count)
  }

  init(repeating value: Element, count: Int) {
    self.init([Element](repeating: value, count: count))
  }

  var values: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  var untouchedBefore: Bool {
    let bytes = UnsafeRawPointer(pointer) - UnsafeRawPointer(region)
    return UnsafeRawBufferPointer(start: region, count: bytes).allSatisfy { $0 == Self.filler }
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Float32Random: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// Uniform in -1 ..< 1.
  mutating func reals(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1..<1, using: &self) }
  }

  /// Integers in -4 ... 4: sums of their products are exact in any order.
  mutating func integers(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(Int.random(in: -4...4, using: &self)) }
  }

  mutating func mask(rows: Int, channels: Int) -> [UInt8] {
    Float32Reference.mask((0..<rows * channels).map { _ in next() & 1 == 1 }, channels: channels)
  }
}

extension [Float] {
  var doubles: [Double] { map(Double.init) }
  var magnitudes: [Double] { map { Double($0.magnitude) } }
}

extension [Double] {
  var magnitudes: [Double] { map(\.magnitude) }
}

/// Expects every element within `roundings` half units in the last place of `magnitude`, the sum of the
/// magnitudes of its terms: the bound that holds for any order of summation of that many operations.
func expectClose(
  _ actual: [Float], _ expected: [Double], magnitude: [Double], roundings: Int, _ context: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let unit = Double(Float.ulpOfOne) / 2
  guard actual.count == expected.count, expected.count == magnitude.count else {
    Issue.record(
      "\(context): \(actual.count), \(expected.count), \(magnitude.count) elements",
      sourceLocation: sourceLocation)
    return
  }
  let wrong = actual.indices.first {
    !((Double(actual[$0]) - expected[$0]).magnitude
      <= Double(roundings) * unit * magnitude[$0] + Double(Float.leastNormalMagnitude))
  }
  if let i = wrong {
    Issue.record(
      "\(context): element \(i) is \(actual[i]), expected \(expected[i]), magnitude \(magnitude[i])",
      sourceLocation: sourceLocation)
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
