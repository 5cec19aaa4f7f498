import Formats
import Foundation

extension NamedTask {
  /// `solar-cells`: 1,936 / 688 electroluminescence photographs of solar cells, 300 × 300 grey, functional or
  /// defective (S. Deitsch et al., "Automatic classification of defective photovoltaic module cells in
  /// electroluminescence images", Solar Energy 185, 2019).
  ///
  /// Experts gave each cell a defect probability of 0, 1/3, 2/3 or 1; defective means at least 1/2. The cells
  /// come from 44 modules that the package does not name; 16 cells in a row are one group (assumed:
  /// neighbours in number are neighbours on a module).
  static let solarCells = NamedTask(
    fetchable: Fetchable(
      name: "solar-cells", kind: .task, packages: [solarPackage],
      licence: "CC-BY-NC-SA-4.0 (no commercial use)", source: "ZAE Bayern, elpv-dataset")
  ) { cache, entry throws(FormatError) in
    let root = try cache.contents(of: solarPackage, for: entry.name) + "/elpv_dataset/data"
    let table = root + "/labels.csv"
    guard let text = try? String(contentsOfFile: table, encoding: .utf8) else {
      throw FormatError("cannot be read", at: table, remedy: "run `remanence fetch solar-cells`")
    }
    var examples: [Example] = []
    for (row, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      let fields = line.split(separator: " ")
      guard fields.count == 3, let probability = Double(fields[1]), (0...1).contains(probability) else {
        throw FormatError(
          "has a line \(row + 1) that is not path, probability and type", at: table,
          remedy: "run `remanence fetch solar-cells`")
      }
      examples.append(
        Example(
          source: .file(path: root + "/" + fields[0]), label: probability >= 0.5 ? 1 : 0,
          group: "cells from \(row / 16 * 16)"))
    }
    return ImageTask(
      name: entry.name, classNames: ["functional", "defective"], examples: examples, framing: .photograph,
      pictureSide: nil, licence: entry.licence, source: entry.source)
  }

  private static let solarPackage = Package.pip(
    "elpv-dataset", "1.0.0.post1",
    sha256: "85e31c1126ee9b48e62d3a0232c58f58b2d189b0814a45c13642fa0415af4a4c", bytes: 90_801_454,
    kept: ["elpv_dataset/data", "elpv_dataset-1.0.0.post1.dist-info/licenses"])
}
