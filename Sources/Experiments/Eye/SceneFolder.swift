import Formats
import Foundation
import Sensing
import Tasks

/// Composed frames as a folder of labelled pictures, as the method `detector` learns from: PNG files in
/// `train` and `test`, and JSON of COCO for each. Every object is of the one class `object`.
public struct SceneFolder {
  private struct COCO: Encodable {
    struct Picture: Encodable {
      var id: Int
      var fileName: String
      var width: Int, height: Int

      enum CodingKeys: String, CodingKey {
        case id, width, height
        case fileName = "file_name"
      }
    }
    struct Annotation: Encodable {
      var id: Int, picture: Int, category: Int
      var box: [Int]

      enum CodingKeys: String, CodingKey {
        case id
        case picture = "image_id"
        case category = "category_id"
        case box = "bbox"
      }
    }
    struct Category: Encodable {
      var id: Int
      var name: String
    }
    var images: [Picture] = []
    var annotations: [Annotation] = []
    var categories = [Category(id: 1, name: SceneFolder.className)]
  }

  /// The class of every object.
  public static let className = "object"

  /// Writes `counts` frames of `composer` below `folder`, which is made.
  ///
  /// * `progress`: told how many of how many are written.
  ///
  /// - Throws: `FormatError` when a picture cannot be read or written.
  public static func write(
    _ composer: SceneComposer, counts: [Split: Int], to folder: String,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    let total = counts.values.reduce(0, +)
    var done = 0
    for split in Split.allCases {
      let side = folder + "/" + split.rawValue
      try FileManager.default.createDirectory(atPath: side, withIntermediateDirectories: true)
      var labels = COCO()
      for index in 0..<(counts[split] ?? 0) {
        let frame = try composer.composed(index, of: split)
        let name = "\(index).png"
        let image = try frame.picture()
        try Data(PNGEncoder.encode(image)).write(to: URL(filePath: side + "/" + name))
        labels.images.append(
          COCO.Picture(
            id: index, fileName: "\(split.rawValue)/\(name)", width: image.width, height: image.height))
        for object in frame.objects {
          let region = object.region
          labels.annotations.append(
            COCO.Annotation(
              id: labels.annotations.count, picture: index, category: 1,
              box: [region.x, region.y, region.width, region.height]))
        }
        done += 1
        progress(done, total)
      }
      try AtomicFile.write(
        String(decoding: JSONEncoder().encode(labels), as: UTF8.self), to: "\(side).json")
    }
  }
}
