import Formats
import Foundation
import Testing

@testable import Tasks

/// Tables and annotations that lie beside pictures: none is taken for a split by its name, and each is named.
@Suite("Tables and annotations beside pictures")
struct PictureTablesTests: SplitFixture {
  private static let coco = """
    {"info": {}, "images": [{"id": 1, "file_name": "cat/0.png"}, {"id": 2, "file_name": "dog/0.png"}],
     "annotations": [{"image_id": 1, "bbox": [0, 0, 4, 4], "category_id": 1}]}
    """

  @Test(arguments: [
    ("metadata.jsonl", #"{"file_name": "cat/0.png", "label": 1}\n{"file_name": "dog/0.png", "label": 2}\n"#),
    ("cat/metadata.jsonl", #"{"file_name": "0.png", "text": "a"}\n{"file_name": "1.png", "text": "b"}\n"#),
    ("labels.csv", "id,breed\ncat/0,x\ncat/1,y\ndog/2,z\n"),
    ("labels.csv", "filename,class\nonly.png,x\ncat/1.png,y\n"),
    ("cat/labels.csv", "id;breed\n0;x\n1;y\n"),
    ("meta/_classes.csv", "filename, cat, dog\ncat/0.png, 1, 0\n"),
  ])
  func tablesOfClassesAreNamed(name: String, text: String) throws {
    let folder = try classes()
    try folder.writePicture("cat/only.png", seed: 4)
    try folder.write(Array(text.utf8), to: name)
    let before = try folder.task()
    #expect(
      notes(before).contains("\(name) names pictures and is not read: the class of a picture is its folder"),
      "\(notes(before))")
    #expect(before.report?.split.hasPrefix("split made here") == true)
  }

  @Test(arguments: ["labels.csv", "train.csv"])
  func whereThereAreNoClassFoldersTheTableIsNamed(name: String) throws {
    let folder = try TemporaryFolder()
    for side in ["train", "test"] { try folder.writeClass(side, count: 3, seed: UInt64(side.count)) }
    try folder.write(Array("id,breed\ntrain/0,pug\ntrain/1,boxer\ntrain/2,pug\n".utf8), to: name)
    let error = try #require(formatError { _ = try folder.task() })
    #expect(error.what == "holds test and train, and in them no class folder")
    #expect(
      error.remedy
        == "put the pictures of each side into a folder per class; what \(name) says of pictures is not read")
  }

  /// YOLO's folders as Roboflow writes them: boxes lie beside the pictures of a side, and there are no
  /// classes.
  @Test func whereThereAreOnlyBoxesTheyAreNamed() throws {
    let folder = try TemporaryFolder()
    for side in ["train", "valid"] {
      try folder.writeClass("\(side)/images", count: 2)
      try folder.write(Array("0 0.5 0.5 0.1 0.1\n".utf8), to: "\(side)/labels/0.txt")
    }
    let error = try #require(formatError { _ = try folder.task() })
    #expect(error.what == "holds train and valid, and in them no class folder", "\(error)")
    #expect(error.remedy.hasSuffix("what train/labels/0.txt, valid/labels/0.txt say of pictures is not read"))
  }

  @Test(arguments: [
    ("train.json", coco), ("instances_val.json", coco), ("val.xml", "<annotation><filename>0.png</filename>"),
    ("train.txt", "0 0.5 0.5 0.25 0.25\n1 0.1 0.2 0.3 0.4\n"), ("cat/0.txt", "0 0.5 0.5 0.25 0.25\n"),
    ("train.json", #"[{"id": 1, "annotations": [], "data": {"image": "cat/0.png"}}]"#),
    ("_annotations.coco.json", coco),
  ])
  func annotationsAreNoSplit(name: String, text: String) throws {
    let folder = try classes()
    let plain = try folder.task()
    try folder.write(Array(text.utf8), to: name)
    let task = try folder.task()
    #expect(paths(task.test) == paths(plain.test) && paths(task.train) == paths(plain.train))
    let notes = try #require(task.report).notes
    #expect(
      notes == ["\(name) holds annotations and is not read: the class of a picture is its folder"], "\(notes)"
    )
  }

  @Test(arguments: ["split.csv", "pets.csv"]) func aColumnForEachSide(name: String) throws {
    let folder = try classes(3)
    let text = ",train,valid,test\n0,cat/1.png,cat/2.png,cat/0\n1,dog/1.png,dog/2.png,dog/0\n2,dog/9.png,,\n"
    try folder.write(Array(text.utf8), to: name)
    let task = try folder.task()
    guard name == "split.csv" else {
      return #expect(
        notes(task).contains("pets.csv has a column of sides and is not used; call it split.csv to use it"))
    }
    #expect(
      paths(task.train) == ["cat/1.png", "dog/1.png"] && paths(task.test) == ["cat/0.png", "dog/0.png"])
    #expect(
      notes(task).contains(
        "1 entry of the list names no picture that is there, the first at split.csv, line 4"))
  }
}
