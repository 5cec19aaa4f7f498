/// Tells raw files of cameras from pictures. Many are TIFF files whose first page is a preview of a few
/// pixels: read as TIFF, that would be taken for the picture.
enum CameraRaw {
  /// Endings that cameras and their programs give to raw files.
  static let endings: Set = [
    "3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "gpr", "iiq", "kdc", "mrw", "nef", "nrw", "orf",
    "pef", "raf", "rw2", "rwl", "sr2", "srf", "srw", "x3f",
  ]

  /// What raw files begin with that are no TIFF files, and where.
  static func isRaw(head: some Collection<UInt8>) -> Bool {
    let marks: [(Int, String)] = [
      (0, "IIRO"), (0, "IIRS"), (0, "MMOR"), (0, "IIU\0"), (0, "FUJIFILM"), (0, "FOVb"), (0, "\0MRM"),
      (6, "HEAPCCDR"), (4, "ftypcrx "),
    ]
    return marks.contains { head.dropFirst($0.0).starts(with: $0.1.utf8) }
  }

  /// Whether the TIFF file of `bytes`, called `name`, holds raw samples: it is called so, or its first page
  /// says so.
  static func isRaw(tiff bytes: [UInt8], name: String) -> Bool {
    if let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")),
      endings.contains(name[name.index(after: dot)...].lowercased())
    {
      return true
    }
    // The mark of Canon behind the header.
    if bytes.dropFirst(8).starts(with: "CR".utf8) { return true }
    let tags = TIFFOutline(bytes).tags
    /// DNGVersion.
    if tags[50706] != nil { return true }
    /// PhotometricInterpretation: behind a filter of colours, or linear.
    if let photometric = tags[262], [32803, 34892].contains(photometric) { return true }
    /// NewSubfileType says that the page is a smaller copy, and SubIFDs are where the picture is.
    return tags[254].map { $0 & 1 == 1 } ?? false && tags[330] != nil
  }
}
