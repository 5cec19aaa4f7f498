/// The kinds of file in which networks of other makers come. A file's first bytes decide which it is, and its
/// name only where they do not tell: checkpoints are called `.pth.tar`, `.pkl`, `.bin`, `.ckpt`, or nothing.
public enum CheckpointFormat: Sendable {
  /// Named tensors behind a header in JSON.
  case safetensors
  /// What `torch.save` writes, in either of its forms.
  case torch
  /// A graph with its constants.
  case onnx

  /// The format of the file at `path`; nil when neither its bytes nor its name tell one, or it is not there.
  public init?(path: String) {
    guard let source = try? ByteSource(path: path),
      let head = try? source.bytes(at: 0, count: min(source.count, Self.headLength))
    else { return nil }
    guard let format = Self(head: head, count: source.count) ?? Self.named(path) else { return nil }
    self = format
  }

  /// The bytes of a file that are enough to tell.
  static let headLength = 10

  /// The format of a file of `count` bytes that begins with `head`.
  init?(head: [UInt8], count: Int) {
    if ZipArchive.isZip(head) || Self.isPickle(head) {
      self = .torch
    } else if Self.isSafetensors(head, count) {
      self = .safetensors
    } else if Self.isModel(head) {
      self = .onnx
    } else {
      return nil
    }
  }

  /// A pickle of protocol 2 to 5 says so first.
  private static func isPickle(_ head: [UInt8]) -> Bool {
    head.count > 1 && head[0] == 0x80 && (2...5).contains(head[1])
  }

  /// The length of a header that fits the file, and its first brace.
  private static func isSafetensors(_ head: [UInt8], _ count: Int) -> Bool {
    guard head.count > 8, head[8] == UInt8(ascii: "{") else { return false }
    let length = head[..<8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    return length <= Safetensors.maximumHeaderBytes && length <= count - 8
  }

  /// `ModelProto` as every exporter writes it: the version of the format, then another field of it.
  private static func isModel(_ head: [UInt8]) -> Bool {
    let fields: [UInt8] = [0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42]
    return head.count > 2 && head[0] == 0x08 && (1...99).contains(head[1]) && fields.contains(head[2])
  }

  private static func named(_ path: String) -> CheckpointFormat? {
    let name = path.lowercased()
    if name.hasSuffix(".onnx") { return .onnx }
    if name.hasSuffix(".safetensors") { return .safetensors }
    let endings = [".pth", ".pt", ".ckpt", ".bin", ".pkl", ".pth.tar"]
    return endings.contains(where: name.hasSuffix) ? .torch : nil
  }
}
