import Formats
import Foundation

/// The right to write to one run folder, held by at most one process. The system lets go of it when the
/// process ends, however it ends, so a killed run never has to be unlocked by hand.
struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock, at once or not at all.
  /// - Throws: `FormatError` when another process holds it, or when the file cannot be opened.
  init(_ layout: RunLayout) throws(FormatError) {
    let descriptor = open(layout.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw FormatError(
        "cannot be locked: \(systemWords(errno))", at: layout.path,
        remedy: "choose a folder that you may write to")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      guard code == EWOULDBLOCK else {
        throw FormatError(
          "cannot be locked: \(systemWords(code))", at: layout.path,
          remedy: "choose a folder on a local disk")
      }
      throw FormatError(
        "is being written by another process", at: layout.path,
        remedy: "wait until it ends, or choose another folder")
    }
    self.descriptor = descriptor
  }

  deinit {
    // Closing alone would leave the lock to a child process that is just being started.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}

/// The system's words for an error number.
func systemWords(_ code: Int32) -> String { String(cString: strerror(code)) }
