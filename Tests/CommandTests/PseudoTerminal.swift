import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A terminal that nobody sits at.
final class PseudoTerminal {
  /// The side of the program that writes to it.
  let handle: FileHandle
  private let reader: Int32

  /// A terminal of `columns`; throws where the system gives none.
  init(columns: Int) throws {
    let writer: Int32
    #if os(Linux)
      reader = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      // TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>, which are no constants that Swift sees.
      var (lock, number) = (Int32(0), Int32(0))
      guard reader >= 0, ioctl(reader, 0x4004_5431, &lock) == 0, ioctl(reader, 0x8004_5430, &number) == 0
      else {
        throw CocoaError(.fileNoSuchFile)
      }
      writer = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    #else
      reader = posix_openpt(O_RDWR | O_NOCTTY)
      guard reader >= 0, grantpt(reader) == 0, unlockpt(reader) == 0, let name = ptsname(reader) else {
        throw CocoaError(.fileNoSuchFile)
      }
      writer = open(name, O_RDWR | O_NOCTTY)
    #endif
    guard writer >= 0 else { throw CocoaError(.fileNoSuchFile) }
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(writer, UInt(TIOCSWINSZ), &size)
    _ = fcntl(reader, F_SETFL, O_NONBLOCK)
    handle = FileHandle(fileDescriptor: writer, closeOnDealloc: true)
  }

  deinit { close(reader) }

  /// The lines that have been written, of at most 64 KiB.
  func lines() -> [String] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(reader, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
  }
}
