import Formats
public import Reporting
import Sensing
import Silicon
import Tasks

extension EyeSheet {
  /// Pictures of regions on the page are scaled to this, in pixels; assumed: what a phone shows in a column.
  private static let shownSide = 224

  /// The page: pooled frames with boxes, the regions, and the ledger.
  /// - Throws: `FormatError` when a picture cannot be encoded.
  public func report() throws(FormatError) -> EyeReport {
    EyeReport(
      facts: [
        "Pools of \(setup.pool) × \(setup.pool) pixels are averaged"
          + (setup.isGrey ? ", and their colours, too," : "") + " before they are converted; "
          + (detector.map { "\($0) proposes regions in that frame, which " } ?? "the regions ")
          + "are then read in full" + (task.map { " and answered by the task \($0)." } ?? ".")
      ] + notes,
      frames: try frames.map(shown),
      totals: EyeReport.Table(columns: [""] + Self.totalColumns, rows: totalRows),
      camera: camera == nil
        ? nil : EyeReport.Table(columns: ["a frame"] + Self.cameraColumns, rows: cameraRows),
      pictures: EyeReport.Table(
        columns: ["picture"] + Self.frameColumns, rows: frames.map { [$0.image] + cells(of: $0) }),
      constants: (setup.constants.constants() + (camera?.chip.allConstants ?? [])).map(\.line))
  }

  private func shown(_ frame: SeenFrame) throws(FormatError) -> EyeReport.Frame {
    let pooled = try frame.pooled.map(PNGEncoder.encode) ?? []
    var regions: [EyeReport.Region] = []
    for seen in frame.regions {
      var picture: [UInt8] = []
      if let image = seen.picture {
        let side = Self.shownSide
        picture = try PNGEncoder.encode(
          PixelImage(
            width: side, height: side, channels: 3, pixels: image.square(side: side, framing: .drawing)))
      }
      let region = seen.region
      regions.append(
        EyeReport.Region(
          x: region.x, y: region.y, width: region.width, height: region.height, picture: picture,
          label: seen.label, confidence: seen.confidence))
    }
    return EyeReport.Frame(
      name: frame.image, width: frame.pooledWidth * setup.pool, height: frame.pooledHeight * setup.pool,
      caption:
        "\(frame.width) × \(frame.height) pixels, pooled to \(frame.pooledWidth) × \(frame.pooledHeight); "
        + "\(Readable.bytes(frame.ledger.movedBytes)) moved, "
        + "\(Readable.significant(frame.whole.over(frame.ledger, \.movedBytes))) times less "
        + "than a whole frame",
      pooled: pooled, regions: regions)
  }
}
