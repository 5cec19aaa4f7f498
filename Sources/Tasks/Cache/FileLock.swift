import Formats
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A lock between processes, held while the value lives: two fetches at once would delete each other's
/// half-unpacked folders. The system drops it when the process ends, however it ends.
struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Waits for the lock file at `path`, made when missing.
  init(path: String) throws(FormatError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw FormatError(
        "cannot be opened: \(String(cString: strerror(errno)))", at: path,
        remedy: "check the permissions of the cache folder, or set REMANENCE_CACHE")
    }
    while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
  }

  deinit { close(descriptor) }
}
