import Networks

extension Network {
  /// What Rep-Net's modules are added to the end of, in order: the first block of every stage but the first,
  /// and where the authors' code (`reprogram.py`) lists others, those. For ResNet-50 it adds the first module
  /// to what leaves the pool of the stem, and the module of the first layer twice, which is taken for a
  /// mistake and not done here.
  var repNetConnectors: [Block] {
    var seen: Set<Int> = [blocks.first?.stage ?? 0]
    let firsts = blocks.filter { seen.insert($0.stage).inserted }
    if hasRepNetGroupNorms { return firsts + blocks.suffix(1) }
    guard architecture?.isWidth(of: .resNet50) == true else { return firsts }
    return blocks.prefix(1).map { Block(name: "stem", stage: 0, input: 0, output: $0.input) }
      + blocks.prefix(1) + firsts + blocks.suffix(1)
  }

  /// Whether the authors' code gives the side modules of this network group norms.
  var hasRepNetGroupNorms: Bool {
    architecture?.isWidth(of: .mobileNetV3Large, .mobileNetV3Small) == true
  }
}
