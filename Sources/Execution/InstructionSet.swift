import Kernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The instruction sets that kernels exist for.
public enum InstructionSet: String, CaseIterable, Sendable, Codable {
  case scalar, avx2, avx512vnni, neon

  /// Whether this build and this processor have it.
  public var isSupported: Bool { rm_isa_supported(code) }

  /// The fastest here.
  public static var best: InstructionSet {
    allCases.first { $0.code == rm_isa_best() } ?? .scalar
  }

  /// What `REMANENCE_ISA` forces, or the fastest.
  /// - Throws: `BindingError` when it names no set, or one that is not here.
  public static func chosen() throws(BindingError) -> InstructionSet {
    guard let value = getenv("REMANENCE_ISA") else { return best }
    let name = String(cString: value)
    guard let forced = InstructionSet(rawValue: name) else {
      throw BindingError(
        "REMANENCE_ISA=\(name) names no kernels; use one of \(allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard forced.isSupported else {
      throw BindingError("REMANENCE_ISA=\(name): this processor has no such instructions; use \(best.rawValue)")
    }
    return forced
  }

  var code: rm_isa {
    switch self {
    case .scalar: RM_SCALAR
    case .avx2: RM_AVX2
    case .avx512vnni: RM_AVX512VNNI
    case .neon: RM_NEONDOT
    }
  }

  var kernels: rm_kernels { rm_kernels_for(code)!.pointee }
}
