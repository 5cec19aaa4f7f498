import Formats

extension ImageTask {
  /// A task of boxes: the pictures below `root` with labels in JSON of COCO, or in texts of YOLO.
  ///
  /// A folder or a file of labels that is called `train`, or `val`, `valid` or `test`, says the side; of
  /// pictures of no side each is dealt by the hash of its path, a fifth to be measured on. Pictures are
  /// stretched to squares, so that shares of them are shares of the square.
  ///
  /// - Throws: `FormatError` when there are no labels, they are damaged, or label what is not there.
  static func boxes(_ root: String, name: String) throws(FormatError) -> ImageTask {
    let files = try FolderListing(root).files.map(\.path)
    let pictures = PicturePaths(files.filter(PictureFormat.looksLikePicture))
    guard !pictures.paths.isEmpty else {
      throw FormatError("holds no picture", at: root, remedy: "name a folder of pictures and their labels")
    }
    func ends(_ path: String, _ endings: String...) -> Bool {
      endings.contains { path.lowercased().hasSuffix($0) }
    }
    var labels = BoxLabels(classNames: [])
    let coco = files.filter { ends($0, ".json") && BoxLabels.isCOCO(root + "/" + $0) }
    if coco.isEmpty {
      let lists = files.filter { path in
        let file = (PathText.parts(path).last ?? path).lowercased()
        return ["classes.txt", "data.yaml", "data.yml", "dataset.yaml"].contains(file) || ends(file, ".names")
      }
      guard lists.count < 2 else {
        throw FormatError(
          "has several lists of classes: \(FolderReader.list(lists))", at: root, remedy: "keep one of them")
      }
      if let list = lists.first { labels.classNames = try BoxLabels.names(in: list, of: root) }
      let texts = files.filter { path in
        let file = (PathText.parts(path).last ?? path).lowercased()
        return ends(file, ".txt") && !lists.contains(path) && !file.hasPrefix("readme")
          && !["train.txt", "val.txt", "valid.txt", "test.txt"].contains(file)
      }
      guard !texts.isEmpty else {
        throw FormatError(
          "holds pictures and no labels of boxes", at: root,
          remedy: "add JSON as COCO has it, or a text beside each picture as YOLO has it")
      }
      try labels.addYOLO(texts, in: root, pictures)
    } else {
      for file in coco { try labels.addCOCO(file, in: root, pictures) }
    }
    return try boxes(root, name: name, labels)
  }

  private static func boxes(
    _ root: String, name: String, _ labels: BoxLabels
  ) throws(FormatError) -> ImageTask {
    var sides: [Split: [Example]] = [.train: [], .test: []]
    let bound = UInt64.max / 1000 * UInt64(testPerMille)
    for path in labels.boxes.keys.sorted(by: Directory.precedes) {
      let found = labels.boxes[path] ?? []
      var example = Example(
        source: .file(path: root + "/" + path), label: found.first?.label ?? 0, group: path)
      example.boxes = found
      let side = labels.sides[path] ?? (hash(PathKey(path)) < bound ? .test : .train)
      sides[side, default: []].append(example)
    }
    guard sides[.train]?.contains(where: { !$0.boxes.isEmpty }) == true else {
      throw FormatError(
        "has no labelled box to learn from", at: root, remedy: "label pictures that are not for measuring")
    }
    var task = ImageTask(
      name: name, classNames: labels.classNames, train: sides[.train] ?? [], test: sides[.test] ?? [],
      framing: .stretched, pictureSide: nil, licence: "the user's own", source: root)
    task.hasBoxes = true
    return task
  }
}
