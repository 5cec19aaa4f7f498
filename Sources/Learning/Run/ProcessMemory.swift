import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What the system says of this process's memory.
public enum ProcessMemory {
  /// The most memory that has been resident at once, in bytes. On Linux the peak that getrusage tells may be
  /// that of the process that started this one, so the kernel's figure of this program alone is read.
  public static var peakResidentBytes: Int {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      if let peak = statusKiB("VmHWM") { return peak * 1024 }
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #endif
  }

  #if !canImport(Darwin)
    /// A line of /proc/self/status such as `VmHWM:   51234 kB`.
    private static func statusKiB(_ name: String) -> Int? {
      let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n")
      let line = lines?.first { $0.hasPrefix(name + ":") }
      return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    }
  #endif
}
