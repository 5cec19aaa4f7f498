import CKernels

/// An instruction set that the kernels are written for.
///
/// All sets compute the same integers; they differ in speed.
public enum InstructionSet: String, CaseIterable, Sendable {
  case scalar, avx2, avx512vnni
  /// AVX-512 VNNI with tiles for matrix products (Xeon of 2023 and later).
  case amx
  /// NEON of every 64-bit ARM processor, and with the dot product extension (Cortex-A55, A75 and later).
  case neon, neonDot = "neondot"

  init(_ isa: rm_isa) {
    switch isa {
    case RM_AVX2: self = .avx2
    case RM_AVX512VNNI: self = .avx512vnni
    case RM_AMX: self = .amx
    case RM_NEON: self = .neon
    case RM_NEONDOT: self = .neonDot
    default: self = .scalar
    }
  }

  /// The C value.
  public var isa: rm_isa {
    switch self {
    case .scalar: RM_SCALAR
    case .avx2: RM_AVX2
    case .avx512vnni: RM_AVX512VNNI
    case .amx: RM_AMX
    case .neon: RM_NEON
    case .neonDot: RM_NEONDOT
    }
  }

  /// The fastest set that this processor runs.
  public static var best: InstructionSet { InstructionSet(rm_isa_best()) }

  /// The sets that this build has and this processor runs.
  public static var supported: [InstructionSet] { allCases.filter(\.isSupported) }

  /// True if this build has kernels for the set and this processor runs them.
  public var isSupported: Bool { rm_isa_supported(isa) }

  /// The set's kernels; nil if it is not supported here.
  public var kernels: rm_kernels? { rm_kernels_for(isa)?.pointee }
}

extension InstructionSet {
  /// A name that is no instruction set, or names one that this processor does not run.
  public struct Unsupported: Error, CustomStringConvertible {
    /// The name as it was given.
    public let name: String

    /// What is wrong, and what would be accepted.
    public var description: String {
      let names = InstructionSet.supported.map(\.rawValue).joined(separator: ", ")
      return "instruction set '\(name)' is not available here; use one of: \(names)"
    }
  }

  /// The set of that name, or the best one for nil or an empty name; throws `Unsupported`.
  public static func named(_ name: String?) throws(Unsupported) -> InstructionSet {
    guard let name, !name.isEmpty else { return best }
    guard let set = InstructionSet(rawValue: name), set.isSupported else { throw Unsupported(name: name) }
    return set
  }
}
