public import Kernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The kernels that an executor uses.
public typealias InstructionSet = Kernels.InstructionSet

extension InstructionSet {
  /// What `REMANENCE_ISA` forces, or the fastest.
  /// - Throws: `Unsupported` when it names no set, or one that is not here.
  public static func chosen() throws(Unsupported) -> InstructionSet {
    try named(getenv("REMANENCE_ISA").map { String(cString: $0) })
  }
}
