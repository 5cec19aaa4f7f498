import Foundation

#if canImport(Darwin)
  import Darwin
#endif

/// What the system calls the processor, to stand beside times.
public enum ProcessorName {
  /// Its name and how many of its cores this process may use; nil where the system says none.
  public static var current: String? {
    name.map { "\($0), \(ProcessInfo.processInfo.activeProcessorCount) cores" }
  }

  #if canImport(Darwin)
    private static var name: String? {
      var length = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &length, nil, 0) == 0, length > 1 else {
        return nil
      }
      var bytes = [UInt8](repeating: 0, count: length)
      guard sysctlbyname("machdep.cpu.brand_string", &bytes, &length, nil, 0) == 0 else { return nil }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  #else
    /// The first line of /proc/cpuinfo such as `model name : AMD EPYC`, which some processors do not have.
    private static var name: String? {
      let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
      let line = text?.split(separator: "\n").first { $0.hasPrefix("model name") }
      return line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    }
  #endif
}
