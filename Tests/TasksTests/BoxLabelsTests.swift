import Formats
import Foundation
import Testing

@testable import Tasks

@Suite("Labels of boxes")
struct BoxLabelsTests {
  private let folder: TemporaryFolder
  private static let picture = PixelImage(
    width: 8, height: 4, channels: 3, pixels: .init(repeating: 9, count: 96))

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, _ name: String) throws {
    let url = folder.url.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func picture(_ names: String...) throws {
    for name in names {
      let url = folder.url.appending(path: name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(PNGEncoder.encode(Self.picture)).write(to: url)
    }
  }

  private func load() throws(FormatError) -> ImageTask {
    var options = FolderOptions()
    options.hasBoxes = true
    return try .load(folder.url.path, options: options)
  }

  private func refusal(_ location: SourceLocation = #_sourceLocation) -> String {
    let error = #expect(throws: FormatError.self, sourceLocation: location) { try load() }
    return error?.description.replacingOccurrences(of: folder.url.path + "/", with: "") ?? ""
  }

  @Test func yolo() throws {
    try picture("images/train/a.png", "images/train/b.png", "images/val/c.png")
    try write("0 0.5 0.5 0.5 0.25\n\n1 0.05 0.5 0.2 0.2\n", "labels/train/a.txt")
    try write("1 0.5 0.5 1 1", "labels/val/c.txt")
    try write("path: .\nnames:\n  0: cat\n  1: 'a dog'\nnc: 2\n", "data.yaml")
    let task = try load()
    #expect(task.classNames == ["cat", "a dog"] && task.hasBoxes && task.framing == .stretched)
    #expect(task.train.map(\.boxes.count) == [2, 0] && task.test.map(\.boxes.count) == [1])
    #expect(task.train[0].boxes[0] == LabelledBox(label: 0, x: 0.25, y: 0.375, width: 0.5, height: 0.25))
    // What reaches beyond the picture is cut.
    let cut = task.train[0].boxes[1]
    #expect(cut.label == 1 && cut.x == 0 && abs(cut.width - 0.15) < 1e-12)
    let prepared = try task.prepare(
      .train, resolution: 16, cache: Cache(root: folder.url.appending(path: "cache")))
    #expect(prepared.hasBoxes && prepared.boxes(0) == task.train[0].boxes && prepared.boxes(1).isEmpty)
    #expect(prepared.classes == [0, 1])
  }

  @Test(arguments: [
    "names: [one, \"two\"]", "names:\n- one\n- two\nval: x", "names:\n  0: one\n  1: two",
  ])
  func listsOfNames(text: String) throws {
    try write(text, "data.yaml")
    #expect(try BoxLabels.names(in: "data.yaml", of: folder.url.path) == ["one", "two"])
    try write("one\ntwo\n\n", "classes.txt")
    #expect(try BoxLabels.names(in: "classes.txt", of: folder.url.path) == ["one", "two"])
  }

  /// Without names classes are called by their numbers, and sides are dealt by the path.
  @Test func yoloWithoutNames() throws {
    for index in 0..<40 {
      try picture("\(index).png")
      try write("2 0.5 0.5 0.5 0.5", "\(index).txt")
    }
    let task = try load()
    #expect(task.classNames == ["0", "1", "2"] && task.train.count + task.test.count == 40)
    #expect((1...20).contains(task.test.count))
    let moved = try load()
    #expect(moved.test == task.test)
  }

  @Test(arguments: [
    ("0 0.5 0.5 0 0.5", "a.txt, line 1: has a box of no size"),
    ("0 0.5 0.5 0.5", "a.txt, line 1: is no box"), ("x 0.5 0.5 0.5 0.5", "a.txt, line 1: is no box"),
    ("-1 0.5 0.5 0.5 0.5", "a.txt, line 1: is no box"), ("0 nan 0.5 0.5 0.5", "a.txt, line 1: is no box"),
    ("0 0.5 0.5 0.5 0.5\n0 7 0.5 0.5 0.5", "a.txt, line 2: has a box outside of its picture"),
    ("3 0.5 0.5 0.5 0.5", "a.txt, line 1: is of class 3, and 1 are named"), ("", "has no labelled box"),
  ])
  func damagedYOLO(text: String, words: String) throws {
    try picture("a.png")
    try write("cat\n", "classes.txt")
    try write(text, "a.txt")
    let said = refusal()
    #expect(said.contains(words), "\(said)")
  }

  @Test func labelsOfPicturesThatAreNotThere() throws {
    try picture("images/a.png")
    try write("0 0.5 0.5 0.5 0.5", "labels/a.txt")
    try write("0 0.5 0.5 0.5 0.5", "labels/b.txt")
    #expect(refusal().hasPrefix("labels/b.txt: has labels of a picture that is not there"))
    try FileManager.default.removeItem(at: folder.url.appending(path: "labels"))
    #expect(refusal().contains("holds pictures and no labels of boxes"))
  }

  private static func json(
    images: String = #"{"id": 7, "file_name": "a.png", "width": 8, "height": 4}"#,
    annotations: String = #"{"image_id": 7, "category_id": 3, "bbox": [2, 1, 4, 2]}"#,
    categories: String = #"{"id": 3, "name": "cat"}, {"id": 1, "name": "dog"}"#
  ) -> String {
    "{\"images\": [\(images)], \"annotations\": [\(annotations)], \"categories\": [\(categories)]}"
  }

  @Test func coco() throws {
    try picture("train/a.png", "train/alone.png", "val/b.png")
    try write(Self.json(), "annotations/instances_train.json")
    try write(
      Self.json(
        images: #"{"id": 1, "file_name": "b.png", "width": 8, "height": 4}"#,
        annotations:
          #"{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "iscrowd": 1, "segmentation": []}"#),
      "annotations/instances_val.json")
    try write("{\"other\": 1}", "settings.json")
    let task = try load()
    // Categories in the order of their numbers; a picture that no file lists is left out, and so are crowds.
    #expect(task.classNames == ["dog", "cat"] && task.train.count == 1 && task.test.count == 1)
    #expect(task.train[0].boxes == [LabelledBox(label: 1, x: 0.25, y: 0.25, width: 0.5, height: 0.5)])
    #expect(task.test[0].boxes.isEmpty)
  }

  private static let damaged: [(String, String)] = [
    (
      json(images: #"{"id": 7, "file_name": "b.png", "width": 8, "height": 4}"#),
      "labels b.png, which is not there"
    ),
    (
      json(images: #"{"id": 7, "file_name": "a.png", "width": 0, "height": 4}"#),
      "says that a.png has 0.0 × 4.0"
    ),
    (
      json(annotations: #"{"image_id": 7, "category_id": 3, "bbox": [2, 1, 0, 2]}"#),
      "annotation 1: has a box of no"
    ),
    (
      json(annotations: #"{"image_id": 8, "category_id": 3, "bbox": [2, 1, 1, 2]}"#),
      "is of image 8, which is not"
    ),
    (
      json(annotations: #"{"image_id": 7, "category_id": 9, "bbox": [2, 1, 1, 2]}"#),
      "is of category 9, which"
    ),
    (json(annotations: #"{"image_id": 7, "category_id": 3, "bbox": [2, 1, 1]}"#), "has a box of 3 numbers"),
    (json(annotations: #"{"image_id": 7, "category_id": 3}"#), "bbox is missing at annotations 1"),
    (json(categories: #"{"id": 3, "name": "cat"}, {"id": 1, "name": "cat"}"#), "names the class cat twice"),
    (json(categories: ""), "names 0 classes"), (String(json().dropLast(2)), "damaged JSON"),
  ]

  @Test(arguments: damaged)
  func damagedCOCO(text: String, words: String) throws {
    try picture("a.png")
    try write(text, "labels.json")
    let said = refusal()
    #expect(said.hasPrefix("labels.json") && said.contains(words), "\(said)")
  }

  @Test func aNamedTaskHasNoBoxes() {
    var options = FolderOptions()
    options.hasBoxes = true
    let error = #expect(throws: FormatError.self) {
      try ImageTask.load(ImageTask.sampleName, options: options)
    }
    #expect(error?.description.contains("has classes of pictures, and no boxes") == true)
  }
}
