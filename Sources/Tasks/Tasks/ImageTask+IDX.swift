import Formats

/// The four files of a data set of the MNIST family.
struct IDXFiles {
  var trainImages: IDXSource
  var trainLabels: String
  var testImages: IDXSource
  var testLabels: String

  /// The files in `folder` under their usual names, packed or not; nil when one is missing.
  init?(in folder: String) {
    func find(_ name: String) -> String? {
      [name, name + ".gz"].map { folder + "/" + $0 }.first { FileStatus($0)?.kind == .file }
    }
    guard let trainImages = find("train-images-idx3-ubyte"),
      let trainLabels = find("train-labels-idx1-ubyte"),
      let testImages = find("t10k-images-idx3-ubyte"),
      let testLabels = find("t10k-labels-idx1-ubyte")
    else { return nil }
    self.trainImages = .file(path: trainImages)
    self.trainLabels = trainLabels
    self.testImages = .file(path: testImages)
    self.testLabels = testLabels
  }
}

extension ImageTask {
  /// A task of IDX files, split as their makers did. Each picture is a group of its own. Without
  /// `classNames`, classes are called by their number. With `side`, the arrays of pictures are not opened
  /// here; that they fit the labels shows when they are prepared.
  static func idx(
    _ files: IDXFiles, name: String, classNames: [String]?, side: Int?, licence: String, source: String
  ) throws(FormatError) -> ImageTask {
    let trainLabels = try IDX(path: files.trainLabels)
    let testLabels = try IDX(path: files.testLabels)
    let classes = 1 + Int(max(trainLabels.values.max() ?? 0, testLabels.values.max() ?? 0))
    if let classNames, classes > classNames.count {
      throw FormatError(
        "has label \(classes - 1), where \(classNames.count) classes are known", at: files.trainLabels,
        remedy: "fetch the file again")
    }
    let names = classNames ?? (0..<classes).map(String.init)
    guard names.count > 1 else {
      throw FormatError("has one class only", at: files.trainLabels, remedy: "a task needs two or more")
    }
    let pictureSide: Int
    if let side {
      pictureSide = side
    } else {
      pictureSide = max(
        try extent(files.trainImages, trainLabels, files.trainLabels),
        try extent(files.testImages, testLabels, files.testLabels))
    }
    return ImageTask(
      name: name, classNames: names, train: examples(files.trainImages, trainLabels),
      test: examples(files.testImages, testLabels), framing: .drawing, pictureSide: pictureSide,
      licence: licence, source: source)
  }

  /// One example per label.
  static func examples(_ images: IDXSource, _ labels: IDX) -> [Example] {
    labels.values.enumerated().map { index, label in
      Example(source: .idx(images, index: index), label: Int(label), group: "\(index)")
    }
  }

  /// The longer side of the pictures; throws when there are not as many pictures as labels.
  private static func extent(
    _ images: IDXSource, _ labels: IDX, _ labelsName: String
  ) throws(FormatError) -> Int {
    let shape = try images.reader().shape
    guard shape.count == 3, shape[1] > 0, shape[2] > 0, labels.shape == [shape[0]], shape[0] > 0 else {
      throw FormatError(
        "has shape \(labels.shape), which does not fit pictures of shape \(shape)", at: labelsName,
        remedy: "put labels and pictures of the same set into the folder")
    }
    return max(shape[1], shape[2])
  }
}

extension IDXSource {
  /// The array, to be read picture by picture.
  func reader() throws(FormatError) -> IDXReader {
    switch self {
    case .file(let path): try IDXReader(path: path)
    case .sample(let split): try IDXReader(ByteSource(Sample.images(split), name: "embedded sample"))
    }
  }
}
