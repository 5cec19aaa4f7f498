import Experiments
import Formats
import Records
import Reporting

/// A file that a command writes where its user says: looked at before the work, and never written over a file
/// of the user's.
struct OutputFile {
  /// What is going to be written.
  enum Kind: Equatable {
    case network
    case page(PageKind)
    case picture
    case table
    case run
    case claims
    case comparison

    /// In words.
    var words: String {
      switch self {
      case .network: "network of this product"
      case .page: "earlier page of this command"
      case .picture: "SVG picture of this product"
      case .table: "table of this product"
      case .run: "packed run"
      case .claims: "list of claims of this product"
      case .comparison: "earlier result of this command"
      }
    }
  }

  private let path: String
  private let force: Bool

  /// The file at `path`; with `force` whatever is there may be replaced.
  init(_ path: String, force: Bool) { (self.path, self.force) = (path, force) }

  /// Checks that a file of this kind can be written.
  /// - Throws: `FormatError` when the folder is missing or cannot be written, when a folder is there, a part
  ///   of a run, or a file that is no earlier result of the same kind.
  func check(_ kind: Kind) throws(FormatError) {
    try RunLayout.checkNoPart(path)
    guard try OutputPlace.checkFile(path) else { return }
    guard force || !OutputPlace.isLink(path) else {
      throw FormatError(
        "is a link, which a file would take the place of", at: path,
        remedy: "name the file that it leads to, or replace the link with --force")
    }
    guard force || isOurs(kind) else {
      throw FormatError(
        "is there already and is no \(kind.words)", at: path,
        remedy: "name another file, or replace it with --force")
    }
  }

  /// Writes the file whole, or leaves it as it was.
  /// - Throws: `FormatError` when the disk is full or fails.
  func write(_ text: String) throws { try AtomicFile.write(text, to: path) }

  /// Whether the file is an earlier result of the same kind. An empty one holds nothing to lose.
  private func isOurs(_ kind: Kind) -> Bool {
    guard let source = try? ByteSource(path: path) else { return false }
    guard source.count > 0 else { return true }
    let head = (try? source.bytes(at: 0, count: min(4096, source.count))) ?? []
    let text = String(decoding: head, as: UTF8.self)
    switch kind {
    case .network:
      return (try? Safetensors(path: path).metadata["format"])?.hasPrefix("remanence.network") == true
    case .page(let kind): return kind.isKind(ofPage: text)
    case .picture: return ValidationReport.isPicture(text)
    case .table: return ChipComparison.isTable(text) || ChipSweep.isTable(text)
    case .run:
      let names = TarWriter.names(in: source) ?? []
      return names.contains { $0.hasSuffix("/" + RunLayout.recordName) }
    case .claims: return ClaimSheet.isOwn(text)
    case .comparison: return text.contains(ComparisonSheet.format)
    }
  }
}
