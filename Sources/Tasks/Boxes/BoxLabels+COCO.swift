import Formats
import Foundation

/// Labels as COCO has them: JSON with `images`, `annotations` and `categories`, boxes in pixels from the
/// upper left corner (cocodataset.org, "Data format"). Outlines and everything else is not read; boxes of
/// crowds are left out.
private struct COCOFile: Decodable {
  struct Picture: Decodable {
    var id: Int
    var fileName: String
    var width: Double, height: Double

    enum CodingKeys: String, CodingKey {
      case id, width, height
      case fileName = "file_name"
    }
  }

  struct Annotation: Decodable {
    var picture: Int, category: Int
    var box: [Double]
    var isCrowd: Int?

    enum CodingKeys: String, CodingKey {
      case picture = "image_id"
      case category = "category_id"
      case box = "bbox"
      case isCrowd = "iscrowd"
    }
  }

  struct Category: Decodable {
    var id: Int
    var name: String
  }

  var images: [Picture]
  var annotations: [Annotation]
  var categories: [Category]
}

extension BoxLabels {
  /// The most bytes of a file of labels (COCO's own of 118,287 pictures has 469 MB).
  static let mostBytes = 1 << 29

  /// Whether the JSON file at `path` has the three lists of COCO, as far as its names tell.
  static func isCOCO(_ path: String) -> Bool {
    guard let source = try? ByteSource(path: path), source.count <= mostBytes,
      let bytes = try? source.allBytes(maximumBytes: mostBytes)
    else { return false }
    let data = Data(bytes)
    return ["\"images\"", "\"annotations\"", "\"categories\""].allSatisfy {
      data.range(of: Data($0.utf8)) != nil
    }
  }

  /// Adds the labels in the file `file` below `root`, whose pictures are among `pictures`, paths below it.
  /// - Throws: `FormatError` when it is damaged, or labels what is not there.
  mutating func addCOCO(_ file: String, in root: String, _ pictures: PicturePaths) throws(FormatError) {
    let place = root + "/" + file
    let coco: COCOFile
    do {
      let bytes = try ByteSource(path: place).allBytes(maximumBytes: Self.mostBytes)
      coco = try JSONDecoder().decode(COCOFile.self, from: Data(bytes))
    } catch let error as FormatError { throw error } catch {
      throw FormatError(
        "is no JSON of COCO: \(Self.words(error))", at: place,
        remedy: "correct it: images with id, file_name, width and height, annotations with image_id, "
          + "category_id and bbox, categories with id and name")
    }
    let categories = coco.categories.sorted { $0.id < $1.id }
    let names = categories.map(\.name)
    try Self.check(classNames: names, at: place)
    guard classNames.isEmpty || classNames == names else {
      throw FormatError(
        "has other categories than another file of labels", at: place,
        remedy: "give all files of labels the same categories")
    }
    classNames = names
    let labels = Dictionary(categories.enumerated().map { ($1.id, $0) }) { one, _ in one }
    guard labels.count == categories.count else {
      throw FormatError("has two categories of one id", at: place, remedy: "number them apart")
    }
    var known: [Int: (path: String, width: Double, height: Double)] = [:]
    for image in coco.images {
      guard image.width > 0, image.height > 0 else {
        throw FormatError(
          "says that \(image.fileName) has \(image.width) × \(image.height) pixels", at: place,
          remedy: "correct its width and height")
      }
      guard let path = pictures.path(of: image.fileName, beside: file) else {
        throw FormatError(
          "labels \(image.fileName), which is not there", at: place,
          remedy: "bring the picture, or take it out of the labels")
      }
      guard known.updateValue((path, image.width, image.height), forKey: image.id) == nil,
        boxes.updateValue([], forKey: path) == nil
      else {
        throw FormatError("labels \(path) twice", at: place, remedy: "label each picture once")
      }
      if let side = Self.side(of: path) ?? Self.side(of: file) { sides[path] = side }
    }
    for (index, annotation) in coco.annotations.enumerated() where annotation.isCrowd != 1 {
      let here = "\(place), annotation \(index + 1)"
      guard let image = known[annotation.picture] else {
        throw FormatError(
          "is of image \(annotation.picture), which is not listed", at: here,
          remedy: "list the image, or take the annotation out")
      }
      guard let label = labels[annotation.category] else {
        throw FormatError(
          "is of category \(annotation.category), which is not listed", at: here,
          remedy: "list the category, or take the annotation out")
      }
      guard annotation.box.count == 4 else {
        throw FormatError("has a box of \(annotation.box.count) numbers", at: here, remedy: "give x, y, w, h")
      }
      let box = LabelledBox(
        label: label, x: annotation.box[0] / image.width, y: annotation.box[1] / image.height,
        width: annotation.box[2] / image.width, height: annotation.box[3] / image.height)
      try add(box, to: image.path, at: here)
    }
  }

  private static func words(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "damaged JSON" }
    let (context, what): (DecodingError.Context, String) =
      switch error {
      case .keyNotFound(let key, let context): (context, "\(key.stringValue) is missing")
      case .typeMismatch(_, let context), .valueNotFound(_, let context):
        (context, "a value is of another kind")
      case .dataCorrupted(let context): (context, "damaged JSON")
      @unknown default: (.init(codingPath: [], debugDescription: ""), "damaged JSON")
      }
    let path = context.codingPath.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }
    return path.isEmpty ? what : "\(what) at \(path.joined(separator: " "))"
  }
}

extension BoxLabels {
  /// Adds a box of the picture at `path`, which `place` gives.
  /// - Throws: `FormatError` when it has no size, lies outside of the picture, or is one too many.
  mutating func add(_ box: LabelledBox, to path: String, at place: String) throws(FormatError) {
    guard box.width > 0, box.height > 0 else {
      throw FormatError("has a box of no size", at: place, remedy: "correct it, or take it out")
    }
    guard let inside = box.clamped() else {
      throw FormatError("has a box outside of its picture", at: place, remedy: "correct it, or take it out")
    }
    guard boxes[path, default: []].count < Self.mostBoxes else {
      throw FormatError(
        "is more than \(Self.mostBoxes) boxes of one picture", at: place, remedy: "leave some out")
    }
    boxes[path, default: []].append(inside)
  }
}
