import CSampleData
import Formats

/// The embedded pictures: 1,500 training and 500 test pictures of Fashion-MNIST (MIT licence), the first 150
/// and 50 of each class, in the order of the original files. `Scripts/make_sample.py` cuts them.
enum Sample {
  /// The gzip-packed IDX array of pictures.
  static func images(_ split: Split) -> [UInt8] {
    switch split {
    case .train: bytes(sample_train_images)
    case .test: bytes(sample_test_images)
    }
  }

  /// The gzip-packed IDX array of labels.
  static func labels(_ split: Split) -> [UInt8] {
    switch split {
    case .train: bytes(sample_train_labels)
    case .test: bytes(sample_test_labels)
    }
  }

  private static func bytes(_ get: (UnsafeMutablePointer<Int>) -> UnsafePointer<UInt8>) -> [UInt8] {
    var count = 0
    let start = get(&count)
    return [UInt8](UnsafeBufferPointer(start: start, count: count))
  }
}

extension ImageTask {
  /// The name of the embedded task, which needs no network.
  public static let sampleName = "sample"

  /// The embedded task: a cut of `fashion-mnist` with the same classes.
  static func sample() throws(FormatError) -> ImageTask {
    var sides: [[Example]] = []
    for split in Split.allCases {
      let labels = try IDX(ByteSource(Sample.labels(split), name: "embedded sample"))
      sides.append(examples(.sample(split), labels))
    }
    return ImageTask(
      name: sampleName, classNames: FashionMNIST.classNames, train: sides[0], test: sides[1],
      framing: .drawing, pictureSide: FashionMNIST.side, licence: FashionMNIST.licence,
      source: FashionMNIST.source)
  }
}
