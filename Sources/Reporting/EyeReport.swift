import Foundation

/// What a camera saw, as a report draws it: plain pictures and numbers, since reports know no sensor.
public struct EyeReport: Sendable {
  /// A region that was read in full, in pixels of the sensor.
  public struct Region: Sendable {
    /// Where it lies.
    public var x: Int, y: Int, width: Int, height: Int
    /// It as a PNG file.
    public var picture: [UInt8]
    /// What was answered, and its probability.
    public var label: String?, confidence: Double?

    /// A region of these.
    public init(
      x: Int, y: Int, width: Int, height: Int, picture: [UInt8], label: String?, confidence: Double?
    ) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
      (self.picture, self.label, self.confidence) = (picture, label, confidence)
    }
  }

  /// A picture.
  public struct Frame: Sendable {
    /// Its name.
    public var name: String
    /// The pixels of the sensor that the pooled frame covers.
    public var width: Int, height: Int
    /// What is to be known of it.
    public var caption: String
    /// The pooled frame as a PNG file.
    public var pooled: [UInt8]
    /// Its regions.
    public var regions: [Region]

    /// A picture of these.
    public init(
      name: String, width: Int, height: Int, caption: String, pooled: [UInt8], regions: [Region]
    ) {
      (self.name, self.width, self.height) = (name, width, height)
      (self.caption, self.pooled, self.regions) = (caption, pooled, regions)
    }
  }

  /// A table, whose first column has names.
  public struct Table: Sendable {
    /// The columns' names, and the rows.
    public var columns: [String], rows: [[String]]

    /// A table of these.
    public init(columns: [String], rows: [[String]]) { (self.columns, self.rows) = (columns, rows) }
  }

  /// What should be known, a paragraph each.
  public var facts: [String]
  /// The pictures.
  public var frames: [Frame]
  /// The sums beside those of whole frames, and each picture's figures.
  public var totals: Table, pictures: Table
  /// What a frame and a learning step take on a chip; nil where nobody asked.
  public var camera: Table?
  /// Constants with their provenance, a line each.
  public var constants: [String]

  /// A report of these.
  public init(
    facts: [String], frames: [Frame], totals: Table, camera: Table? = nil, pictures: Table,
    constants: [String]
  ) {
    (self.facts, self.frames, self.totals) = (facts, frames, totals)
    (self.camera, self.pictures, self.constants) = (camera, pictures, constants)
  }

  /// The document.
  public func html() -> String {
    Markup.document(.sense, title: "What the sensor moved") {
      Markup("h1", text: "What the sensor moved")
      Markup(facts.map { Markup("p", text: $0) })
      totals.markup("The whole frame beside it")
      if let camera { camera.markup("The camera on a chip") }
      Markup(frames.map(\.markup))
      pictures.markup("Picture by picture")
      if !constants.isEmpty {
        Markup("h2", text: "Constants")
        Markup("ul") { Markup(constants.map { Markup("li", text: $0) }) }
      }
    }
  }
}

extension EyeReport.Table {
  fileprivate func markup(_ title: String) -> Markup {
    ChartSheet.Table(title: title, columns: columns, rows: rows).markup
  }
}

extension EyeReport.Frame {
  /// Columns of the drawing, whatever the sensor has.
  private static let drawnWidth = 1000.0

  fileprivate var markup: Markup {
    Markup("section") {
      Markup("h2", text: name)
      Markup("figure", ["class": "seen"]) {
        drawing
        Markup("figcaption", text: caption)
      }
      if !regions.isEmpty {
        Markup("div", ["class": "samples"]) {
          Markup(regions.enumerated().map { Self.figure($0.offset + 1, $0.element) })
        }
      }
    }
  }

  /// The pooled frame under the boxes, each with its number.
  private var drawing: Markup {
    let scale = Self.drawnWidth / Double(width)
    func text(_ pixels: Int) -> String { String.coordinate(Double(pixels) * scale) }
    return Markup(
      "svg",
      [
        "viewBox": "0 0 \(text(width)) \(text(height))", "role": "img",
        "aria-label": "The pooled frame of \(name) with \(regions.count) boxes",
      ]
    ) {
      Markup(
        "image", ["href": Self.address(pooled), "width": text(width), "height": text(height)], text: "")
      Markup(
        regions.enumerated().map { index, region in
          Markup("g") {
            Markup(
              "rect",
              [
                "class": "box", "x": text(region.x), "y": text(region.y), "width": text(region.width),
                "height": text(region.height),
              ], text: "")
            // Below the box's upper edge, where it is in the frame wherever the box lies.
            Markup(
              "text",
              [
                "class": "label", "x": String.coordinate(Double(region.x) * scale + 8),
                "y": String.coordinate(Double(region.y) * scale + 34),
              ], text: "\(index + 1)")
          }
        })
    }
  }

  private static func figure(_ number: Int, _ region: EyeReport.Region) -> Markup {
    let place = "\(region.width) × \(region.height) at \(region.x), \(region.y)"
    return Markup("figure") {
      Markup.void("img", ["src": address(region.picture), "alt": "region \(number)"])
      Markup("figcaption") {
        "\(number) "
        if let label = region.label { Markup("strong", text: label) }
        if let confidence = region.confidence {
          " "
          Markup("span", ["class": "whole"], text: Readable.percent(confidence, decimals: 0))
        }
        Markup("div", text: place)
      }
    }
  }

  private static func address(_ picture: [UInt8]) -> String {
    "data:image/png;base64,\(Data(picture).base64EncodedString())"
  }
}
