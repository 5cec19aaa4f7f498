import Networks
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct ActivationTests {
  static func exact(_ kind: ActivationKind, _ x: Double) -> Double {
    switch kind {
    case .hardSigmoid: min(max(x / 6 + 0.5, 0), 1)
    case .hardSwish: x * min(max(x / 6 + 0.5, 0), 1)
    case .sigmoid: 1 / (1 + exp(-x))
    case .silu: x / (1 + exp(-x))
    case .gelu: x * erfc(-x / 2.0.squareRoot()) / 2
    case .step: x > 0 ? 1 : 0
    }
  }

  @Test(arguments: ActivationKind.allCases)
  func valuesAreThoseOfThePlatformsLibrary(kind: ActivationKind) {
    for x in stride(from: -40.0, through: 40, by: 0.037) {
      #expect(abs(kind.value(x) - Self.exact(kind, x)) < 1e-13 * max(1, abs(x)), "\(kind) at \(x)")
    }
    #expect(kind.value(-1e6).magnitude < 1e-9)
  }

  @Test(arguments: ActivationKind.allCases.filter { $0 != .step })
  func slopesAreDerivatives(kind: ActivationKind) {
    for x in stride(from: -12.0, through: 12, by: 0.0371) {
      let difference = (kind.value(x + 1e-5) - kind.value(x - 1e-5)) / 2e-5
      #expect(abs(difference - kind.slope(x)) < 1e-7, "\(kind) at \(x)")
    }
  }

  @Test(arguments: [nil, 6] as [Float?])
  func rectifiersByThemselves(limit: Float?) {
    let table = ActivationTable(
      rectifierWithLimit: limit, inputScale: 0.07, inputIsSigned: true, outputScale: 0.05,
      outputIsSigned: false)
    for byte in 0..<256 {
      let x = 0.07 * Double(Int8(truncatingIfNeeded: byte))
      let wanted = min(max(x, 0), limit.map(Double.init) ?? .infinity) / 0.05
      #expect(abs(Double(table.elements[byte]) - wanted) <= 0.5 + 1e-9, "\(byte)")
      #expect(table.passes[byte] == (x > 0 && wanted < (limit.map { Double($0) / 0.05 } ?? 255) - 0.5))
    }
  }

  @Test(arguments: ActivationKind.allCases, [true, false])
  func tablesAreWithinHalfAUnit(kind: ActivationKind, isSigned: Bool) {
    let (scale, out) = (0.05, 0.06)
    let table = ActivationTable(
      kind, inputScale: scale, inputIsSigned: isSigned, outputScale: out, outputIsSigned: true)
    let slopes = ActivationTable.slopes(of: kind, inputScale: scale, inputIsSigned: isSigned)
    var steepest = 0
    for byte in 0..<256 {
      let x = scale * Double(isSigned ? Int(Int8(truncatingIfNeeded: byte)) : byte)
      let element = Double(Int8(bitPattern: table.elements[byte]))
      let wanted = min(max(kind.value(x) / out, -127), 127)
      #expect(abs(element - wanted) <= 0.5 + 1e-9, "\(kind) of \(byte)")
      let unit = 1 / Double(1 << kind.slopeShift)
      let slope = Double(slopes[byte]) * unit
      #expect(abs(slope - kind.slope(x)) <= unit / 2 + 1e-9, "\(kind) of \(byte)")
      steepest = max(steepest, abs(Int(slopes[byte])))
    }
    #expect((64...127).contains(steepest), "the largest slope uses the byte")
  }
}
