import Formats
import Foundation

extension ImageTask {
  /// A task of a folder of pictures: `root/class/…/picture`, split here, or with sides that are given by
  /// folders or by a list (`FolderLayout`). Labels follow the sorted names of the classes.
  ///
  /// Throws when fewer than two classes have a picture that can be read, or a class to measure on is not
  /// learned. Whatever is left out is in the task's report.
  static func imageFolder(
    _ root: String, name: String, options: FolderOptions = FolderOptions(), cache: Cache,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(FormatError) -> ImageTask {
    var reader = try FolderReader(root, options: options, cache: cache, progress: progress)
    let sides = reader.sides()
    func examples(_ side: Split) -> [Example] {
      zip(reader.pictures, zip(sides.sides, sides.groups)).filter { $0.1.0 == side }.map { picture, place in
        Example(
          source: .file(path: root + "/" + picture.path), label: picture.label, group: place.1)
      }
    }
    var task = ImageTask(
      name: name, classNames: reader.classNames, train: examples(.train), test: examples(.test),
      framing: options.framing, pictureSide: nil, licence: "the user's own", source: root)
    reader.noteMissingTests(task)
    task.report = FolderReport(
      split: sides.line, notes: reader.notes, leftOut: reader.leftOut, pictureCount: reader.pictures.count,
      changes: sides.changes,
      contents: Dictionary(
        reader.pictures.map { (PathKey($0.path), $0.digest) }, uniquingKeysWith: { one, _ in one }))
    task.report?.duplicates = sides.duplicates
    if options.sidesAreLost {
      task.report?.lostSplit =
        "the run has no split.csv that names its pictures: they are split anew, and some that it learned "
        + "from may be measured on now; bring the file back, or learn into a new folder"
    }
    task.report?.splitFileCount = reader.splitFileCount
    return task
  }
}
