import CAllocationCounter
import Formats
import Foundation
import Networks
import Randomness
import Reporting
import Sensing
import Tasks
import Testing

@testable import Experiments

@Suite("A camera that pools before it converts")
struct EyeTests {
  private static func noise(_ width: Int, _ height: Int, channels: Int = 3) -> PixelImage {
    var random = SplitMix64(seed: UInt64(width * height))
    return PixelImage(
      width: width, height: height, channels: channels,
      pixels: (0..<width * height * channels).map { _ in UInt8(random.next(below: 256)) })
  }

  private static func seen(
    _ image: PixelImage, _ setup: EyeSetup, keeps: Bool = true
  ) throws -> SeenFrame {
    try Eye(setup, keepsPictures: keeps).look(at: Scene(image), name: "scene")
  }

  @Test func regionsAreClampedCountedAndLeftOut() throws {
    let regions = [
      Region(x: 10, y: 10, width: 20, height: 20), Region(x: -5, y: 70, width: 20, height: 20),
      Region(x: 100, y: 0, width: 5, height: 5), Region(x: 90, y: 70, width: 500, height: 500),
    ]
    let frame = try Self.seen(Self.noise(100, 80), EyeSetup(pool: 4, regions: regions))
    #expect(
      frame.regions.map(\.region) == [
        Region(x: 10, y: 10, width: 20, height: 20), Region(x: 0, y: 70, width: 15, height: 10),
        Region(x: 90, y: 70, width: 10, height: 10),
      ])
    #expect(frame.clampedRegions == 2 && frame.outsideRegions == 1)
    #expect(frame.ledger.movedBytes == 3 * (25 * 20 + 400 + 150 + 100))
    #expect(frame.ledger.returnedBytes == 3 * 8)
    // A region of a mosaic grows to whole cells, which is no clamping.
    let mosaic = try Self.seen(
      Self.noise(100, 80),
      EyeSetup(pool: 4, regions: [Region(x: 5, y: 5, width: 3, height: 3)], mosaic: .bayer))
    #expect(mosaic.clampedRegions == 0 && mosaic.regions[0].region == Region(x: 4, y: 4, width: 4, height: 4))
  }

  /// What is found and named of objects is counted object by object.
  @Test func aCurveCountsObjects() throws {
    func box(_ x: Double, _ width: Double = 0.2) -> LabelledBox {
      LabelledBox(label: 0, x: x, y: 0.1, width: width, height: 0.2)
    }
    func seen(_ x: Double, _ label: String) -> SeenRegion {
      var seen = SeenRegion(region: Region(x: 0, y: 0, width: 1, height: 1))
      seen.proposal = SeenRegion.Proposal(label: "object", score: 0.9, box: box(x))
      seen.label = label
      return seen
    }
    var frame = try Self.seen(Self.noise(40, 40), EyeSetup(pool: 4))
    frame.regions = [seen(0.1, "cat"), seen(0.12, "dog"), seen(0.7, "cat")]
    var row = EyeCurve.Row(way: .regions, pool: 4)
    row.add(
      frame,
      [
        .init(box: box(0.1), label: "cat"), .init(box: box(0.72), label: "dog"),
        .init(box: box(0.4), label: "cat"),
      ],
      moved: 480)
    #expect(row.objects == 3 && row.found == 2 && row.named == 1 && row.regions == 3)
    #expect(row.share == 480.0 / 4800 && row.detection == 2.0 / 3 && row.accuracy == 1.0 / 3)
    let curve = EyeCurve(
      frames: 1, rows: [row], camera: EyeSetup(pool: 1), detector: "boxes", task: "animals")
    let object = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(curve)) as? [String: Any])
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows[0]["way"] as? String == "regions" && rows[0]["named"] as? Int == 1)
    #expect(curve.lines.contains { $0.contains("33.3 %") } && curve.page().contains("Found and named"))
  }

  @Test func aMarginGrowsARegion() {
    let box = LabelledBox(label: 0, x: 0.25, y: 0.5, width: 0.5, height: 0.25)
    #expect(
      Region(box, grownBy: 0, width: 80, height: 40) == Region(x: 20, y: 20, width: 40, height: 10))
    #expect(
      Region(box, grownBy: 0.5, width: 80, height: 40) == Region(x: 0, y: 15, width: 80, height: 20))
    #expect(Region(box, grownBy: 1, width: 80, height: 40).x == -20)
  }

  @Test func withoutARegionThePooledFrameIsAll() throws {
    let frame = try Self.seen(Self.noise(64, 48), EyeSetup(pool: 8, isGrey: true))
    #expect(frame.regions.isEmpty && frame.ledger.movedBytes == 48 && frame.ledger.returnedBytes == 0)
    var sheet = EyeSheet(of: try Eye(EyeSetup(pool: 8, isGrey: true)))
    #expect(sheet.lines.isEmpty)
    sheet.append(frame)
    #expect(sheet.lines.contains { $0.contains("no region was named") })
  }

  @Test func regionsWithoutPixelsAndSmallPicturesAreRefused() {
    for region in [Region(x: 1, y: 2, width: 0, height: 4), Region(x: 1, y: 2, width: 4, height: -1)] {
      let error = #expect(throws: FormatError.self) { try Eye(EyeSetup(pool: 4, regions: [region])) }
      #expect(error?.description.contains("region \(region): has no pixels") == true)
    }
    let error = #expect(throws: FormatError.self) { try Self.seen(Self.noise(9, 7), EyeSetup(pool: 8)) }
    #expect(
      error?.description
        == "scene: is 9 × 7 pixels, less than one pool of 8; choose another --pool, or leave the picture out")
  }

  /// Twice as large and half as large: each pixel four times, and means of four.
  @Test func aSceneIsScaledToTheSensor() throws {
    let image = Self.noise(40, 30)
    let half = try Self.seen(image, EyeSetup(pool: 1, cameraSize: .init("20x15")))
    #expect(half.pooled == (try Self.seen(image, EyeSetup(pool: 2))).pooled)
    let wide = try Self.seen(image, EyeSetup(pool: 1, cameraSize: .init("40X20")))
    #expect(wide.pooled?.pixels == Array(image.pixels[5 * 40 * 3..<25 * 40 * 3]))
    let large = try Self.seen(
      image,
      EyeSetup(
        pool: 4, regions: [Region(x: 300, y: 200, width: 30, height: 20)], cameraSize: .init("400x300"))
    )
    #expect(large.width == 400 && large.whole.movedBytes == 360_000 && large.regions[0].picture?.width == 30)
    for text in ["", "2560", "0x5", "5x-1", "axb", "1x2x3", "9999999999x9999999999"] {
      #expect(EyeSetup.CameraSize(text) == nil, "\(text)")
    }
  }

  /// Grey and transparent pictures fall onto the sensor in three colours; pictures that have to be decoded
  /// whole are said.
  @Test func picturesOfOtherKindsAreSeen() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "eye-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let eye = try Eye(EyeSetup(pool: 2), keepsPictures: true)
    for channels in [1, 3, 4] {
      let image = Self.noise(12, 10, channels: channels)
      let path = folder.appending(path: "\(channels).png").path
      try Data(PNGEncoder.encode(image)).write(to: URL(filePath: path))
      let frame = try eye.look(at: path)
      #expect(frame.pooled == (try Self.seen(image.rgb(), EyeSetup(pool: 2))).pooled)
      #expect(frame.obstacle == nil && frame.heldBytes == 0 && frame.whole.movedBytes == 360)
    }
    // A bitmap of 2 × 2 pixels is held, and said to be.
    let bitmap: [UInt8] =
      Array("BM".utf8) + [
        70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0,
      ]
      + [UInt8](repeating: 0, count: 24) + [9, 9, 9, 9, 9, 9, 0, 0, 9, 9, 9, 9, 9, 9, 0, 0]
    let path = folder.appending(path: "held.bmp").path
    try Data(bitmap).write(to: URL(filePath: path))
    let held = try eye.look(at: path)
    #expect(held.obstacle == .format(.bmp) && held.heldBytes == 12 && held.pooled?.pixels == [9, 9, 9])
    var sheet = EyeSheet(of: eye)
    sheet.append(held)
    #expect(
      sheet.lines.joined(separator: " ").contains(
        "held.bmp is a BMP file: this program decoded it whole and held 12 B"))
  }

  @Test func sumsAreThoseOfAllPictures() throws {
    let setup = EyeSetup(pool: 4, regions: [Region(x: 0, y: 0, width: 10, height: 10)])
    let eye = try Eye(setup, keepsPictures: true)
    var sheet = EyeSheet(of: eye)
    for (width, height) in [(40, 40), (80, 60)] {
      sheet.append(try eye.look(at: Scene(Self.noise(width, height)), name: "a\(width)<b>"))
    }
    sheet.append(failed: "x.png", FormatError("is no picture", at: "x.png", remedy: "replace it"))
    let encoded = try JSONEncoder().encode(sheet)
    let object = try #require(try JSONSerialization.jsonObject(with: encoded) as? [String: Any])
    #expect(object["full_frame_bytes"] as? Int == 3 * (1600 + 4800))
    #expect(object["moved_bytes"] as? Int == 3 * (100 + 100 + 300 + 100))
    #expect(object["peak_image_bytes"] as? Int == 900)
    #expect(object["full_frame_peak_image_bytes"] as? Int == 3 * 4800)
    let pictures = try #require(object["pictures"] as? [[String: Any]])
    #expect(pictures.map { $0["moved_bytes"] as? Int } == [600, 1200])
    #expect((object["regions"] as? [Any])?.count == 2 && (object["failures"] as? [Any])?.count == 1)
    #expect((object["constants"] as? [Any])?.count == SensorConstants.fields.count)
    #expect(sheet.lines.contains { $0.hasPrefix("2 pictures") })
    #expect(sheet.lines.allSatisfy { $0.count <= 100 })
    let page = try sheet.report().html()
    #expect(page.contains("a40&lt;b&gt;") && !page.contains("a40<b>"))
    #expect(
      page.contains("<svg viewBox=\"0 0 1000 750\"")
        && page.contains("class=\"box\" x=\"0\" y=\"0\" width=\"125\""))
  }

  /// The camera takes hardly more for 8K than for 2560 × 1920, of which a frame is 99.5 MB: the bar is 8 MiB.
  /// What was given back counts as well.
  @Test(.enabled(if: allocation_counter_works())) func aFrameOf8KIsNeverHeld() throws {
    let line = [UInt8](repeating: 90, count: 3 * 7680)
    func taken(_ size: String, from width: Int, _ height: Int) throws -> Int {
      let scene = Scene(width: width, height: height) { end, body in
        for row in 0..<min(end, height) {
          try line.withUnsafeBufferPointer {
            try body(row, UnsafeBufferPointer(rebasing: $0[..<(3 * width)]))
          }
        }
      }
      let regions = (0..<4).map { Region(x: 300 * $0, y: 100, width: 224, height: 224) }
      let eye = try Eye(EyeSetup(pool: 8, isGrey: true, regions: regions, cameraSize: .init(size)))
      allocation_counter_measure(true)
      let frame = try eye.look(at: scene, name: "frame")
      let taken = Int(allocation_counter_bytes())
      allocation_counter_measure(false)
      #expect(frame.regions.count == 4)
      return taken
    }
    let small = try taken("2560x1920", from: 2560, 1920)
    let large = try taken("7680x4320", from: 7680, 4320)
    #expect(small > 0 && large - small < 8 << 20, "\(small) and \(large) bytes")
    let scaled = try taken("7680x4320", from: 640, 480)
    #expect(scaled - small < 8 << 20, "\(small) and \(scaled) bytes")
  }
}
