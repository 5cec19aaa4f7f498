import Formats

/// Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747): 60,000 training and 10,000 test pictures
/// of clothes, 28 × 28 grey, ten classes of equal size, split by its makers.
enum FashionMNIST {
  static let classNames = [
    "t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
  ]
  /// Side of a picture in pixels.
  static let side = 28
  static let licence = "MIT"
  static let source = "Zalando, Fashion-MNIST"
}

extension NamedTask {
  /// `fashion-mnist`: 60,000 / 10,000 pictures, 10 classes.
  static let fashionMNIST = NamedTask(
    fetchable: Fetchable(
      name: "fashion-mnist", kind: .task, packages: [fashionPackage], licence: FashionMNIST.licence,
      source: FashionMNIST.source)
  ) { cache, entry throws(FormatError) in
    let root = try cache.contents(of: fashionPackage, for: entry.name)
    let folder = root + "/usr/share/datasets/fashion-mnist"
    guard let files = IDXFiles(in: folder) else {
      throw FormatError("lacks an IDX file", at: folder, remedy: "run `remanence fetch fashion-mnist`")
    }
    return try ImageTask.idx(
      files, name: entry.name, classNames: FashionMNIST.classNames, side: FashionMNIST.side,
      licence: entry.licence, source: entry.source)
  }

  private static let fashionPackage = Package.apt(
    "dataset-fashion-mnist", "0.0~git20200523.55506a9-1",
    sha256: "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0", bytes: 30_900_652,
    kept: ["usr/share/datasets/fashion-mnist"])
}
