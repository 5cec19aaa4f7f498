/// The kinds of picture that are read. A file's first bytes decide which it is, not its name.
public enum PictureFormat: String, Hashable, Sendable, CaseIterable {
  /// Through libjpeg-turbo.
  case jpeg = "JPEG"
  /// Through libpng.
  case png = "PNG"
  /// Through libwebp; of a moving one the first frame.
  case webp = "WebP"
  /// The first frame.
  case gif = "GIF"
  /// Through libtiff; the first page.
  case tiff = "TIFF"
  /// Device-independent bitmaps of Windows and OS/2.
  case bmp = "BMP"
  /// Through libheif.
  case heic = "HEIC"
  /// Through libheif.
  case avif = "AVIF"

  /// The bytes of a file that are enough to tell.
  public static let headLength = 32

  /// The format of a file that begins with `head`; nil when it is none of these.
  public init?(head: some Collection<UInt8>) {
    let head = Array(head.prefix(Self.headLength))
    func holds(_ text: String, at offset: Int) -> Bool { head.dropFirst(offset).starts(with: text.utf8) }
    if head.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if head.starts(with: ImageDecoder.pngSignature) {
      self = .png
    } else if holds("RIFF", at: 0) && holds("WEBP", at: 8) {
      self = .webp
    } else if holds("GIF87a", at: 0) || holds("GIF89a", at: 0) {
      self = .gif
    } else if [[0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]].contains(
      Array(head.prefix(4)))
    {
      self = .tiff
    } else if holds("BM", at: 0) && BitmapReader.headerLengths.contains(head.dropFirst(14).first ?? 0) {
      self = .bmp
    } else if holds("ftyp", at: 4) {
      // The major brand, and as many compatible ones as are there: `mif1` is the major one of many HEIC
      // files.
      let brands = stride(from: 8, to: head.count - 3, by: 4).filter { $0 != 12 }
        .map { String(decoding: head[$0..<$0 + 4], as: UTF8.self) }
      if brands.contains(where: ["avif", "avis"].contains) {
        self = .avif
      } else if brands.contains(where: Self.heicBrands.contains) {
        self = .heic
      } else {
        return nil
      }
    } else {
      return nil
    }
  }

  /// ISO/IEC 23008-12, and the structural brands of ISO/IEC 23000-22.
  private static let heicBrands: Set = [
    "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1", "miaf",
  ]

  /// The format with its article: `a JPEG`, `an AVIF`.
  public var inWords: String { (self == .avif ? "an " : "a ") + rawValue }

  /// The formats in words: `JPEG, PNG, …`.
  public static let list = allCases.map(\.rawValue).joined(separator: ", ")

  /// A name ending like one of a picture, in lower case and with its dot: whoever has such a file takes it
  /// for a picture, whether it is one that is read or not.
  public static func looksLikePicture(_ name: String) -> Bool {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
    return suffixes.contains(name[name.index(after: dot)...].lowercased())
  }

  private static let suffixes = Set([
    "jpg", "jpeg", "jpe", "jfif", "jif", "jfi", "pjpeg", "pjp", "png", "apng", "webp", "gif", "tif", "tiff",
    "bmp", "dib", "heic", "heif", "heics", "heifs", "hif", "avif", "avifs", "jxl", "jp2", "j2k", "jpx", "jpf",
    "jxr", "svg", "svgz", "ico", "cur", "tga", "pcx", "ppm", "pgm", "pbm", "pnm", "pam", "xbm", "xpm", "exr",
    "hdr", "psd", "psb", "xcf", "dds", "raw", "eps", "qoi",
  ]).union(CameraRaw.endings)

  /// What a file is whose first bytes are `head` and that is not read, in words; nil when that is not known.
  public static func otherKind(head: some Collection<UInt8>) -> String? {
    let head = Array(head.prefix(headLength))
    func holds(_ bytes: [UInt8], at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: bytes) }
    func says(_ text: String, at offset: Int = 0) -> Bool { holds(Array(text.utf8), at: offset) }
    if let kind = withoutPicture(head: head) { return kind.words }
    if holds([0, 0, 0, 12]) && says("JXL ", at: 4) || holds([0xFF, 0x0A]) { return "a JPEG XL picture" }
    if holds([0, 0, 0, 12]) && says("jP  ", at: 4) || holds([0xFF, 0x4F, 0xFF, 0x51]) {
      return "a JPEG 2000 picture"
    }
    if says("II\u{BC}") || holds([0x49, 0x49, 0xBC]) { return "a JPEG XR picture" }
    if says("8BPS") { return "a Photoshop picture" }
    // Behind the kind stands how many there are; a Targa picture begins alike and has zeros there.
    if holds([0, 0, 1, 0]) || holds([0, 0, 2, 0]) {
      return head.dropFirst(4).prefix(2).contains { $0 != 0 } ? "an icon of Windows" : "a Targa picture"
    }
    if holds([0, 1, 1, 0]) || holds([0, 0, 10, 0]) || holds([0, 0, 3, 0]) { return "a Targa picture" }
    if says("DDS ") { return "a DirectDraw picture" }
    if says("%!PS") || holds([0xC5, 0xD0, 0xD3, 0xC6]) { return "a PostScript file" }
    if holds([0x28, 0, 0, 0]) { return "a bitmap of Windows without its file's header" }
    if holds([0x0A]) && head.count > 3 && head[2] == 1 { return "a PCX picture" }
    if holds([0x01, 0xDA]) { return "an SGI picture" }
    if holds([0x76, 0x2F, 0x31, 0x01]) { return "an OpenEXR picture" }
    if says("qoif") { return "a QOI picture" }
    if says("%PDF") { return "a PDF file" }
    if CameraRaw.isRaw(head: head) { return "a camera raw picture" }
    let words = text(head)
    if words.hasPrefix("<svg") || words.hasPrefix("<?xml") { return "an SVG drawing or other XML" }
    if head.count >= 3, head[0] == UInt8(ascii: "P"), (0x31...0x37).contains(head[1]),
      [9, 10, 13, 32].contains(head[2])
    {
      return "a picture of the PNM family"
    }
    return nil
  }

  /// What a file is whose first bytes are `head` and that holds no picture that could be converted, and what
  /// to do with it; nil for any other.
  static func withoutPicture(head: [UInt8]) -> (words: String, remedy: String)? {
    func says(_ text: String, at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: text.utf8) }
    let replace = "replace or remove it"
    if head.isEmpty { return ("an empty file", replace) }
    if says("version https://git-lfs") {
      return ("a pointer of Git LFS, whose file was not fetched", "fetch the file, or remove it")
    }
    if says("/annex/objects/") {
      return ("a pointer of git-annex, whose file was not fetched", "fetch the file, or remove it")
    }
    if CameraRaw.isRaw(head: head) { return nil }
    if says("ftyp", at: 4) {
      return (head.count < 12 ? "a file cut short" : "a video or sound file", replace)
    }
    if says("RIFF") { return ("a sound or video file", replace) }
    if says("PK\u{3}\u{4}") { return ("a ZIP archive", "unpack or remove it") }
    if head.starts(with: [0x1F, 0x8B]) { return ("a file packed with gzip", "unpack or remove it") }
    let words = text(head)
    guard words.hasPrefix("<!doctype html") || words.hasPrefix("<html") else { return nil }
    return ("a page of HTML", "save the picture itself, or remove it")
  }

  /// A beginning as text, in lower case and without what comes before it.
  private static func text(_ head: [UInt8]) -> Substring {
    String(decoding: head, as: UTF8.self).lowercased().drop { $0.isWhitespace || $0 == "\u{FEFF}" }
  }
}
