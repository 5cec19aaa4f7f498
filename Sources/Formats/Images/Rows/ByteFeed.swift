/// Hands the bytes of a source, from front to back, to a library in C that asks for them.
final class ByteFeed {
  private let source: ByteSource
  private var position = 0
  /// Why bytes could not be read, where that was it.
  private(set) var failure: FormatError?

  init(_ source: ByteSource) { self.source = source }

  /// Fills `target` with the next bytes, at most `count`, and returns how many; 0 at the end or after a
  /// failure.
  private func fill(_ target: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    let given = min(count, source.count - position)
    guard failure == nil, given > 0 else { return 0 }
    do throws(FormatError) {
      try source.read(at: position, into: UnsafeMutableBufferPointer(start: target, count: given))
    } catch {
      failure = error
      return 0
    }
    position += given
    return given
  }

  /// What the library calls, with the feed as its context.
  static let fill: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int) -> Int = {
    context, target, count in
    guard let context, let target else { return 0 }
    return Unmanaged<ByteFeed>.fromOpaque(context).takeUnretainedValue().fill(target, count)
  }

  /// The context of ``fill``; the feed has to live as long as it is in use.
  var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}
