import Methods
import Networks
import Programs
import Testing

/// What cannot be lowered says so in one line.
@Suite struct RefusalTests {
  func expectRefusal(_ fragments: String..., from body: () throws(NetworkError) -> Void) {
    do {
      try body()
      Issue.record("should be refused: \(fragments)")
    } catch {
      #expect(!error.description.contains("\n"))
      for fragment in fragments {
        #expect(error.description.contains(fragment), "\(error.description) lacks \(fragment)")
      }
    }
  }

  let backbone = Network.embedded(resolution: 32, classes: 10).folded(nil).network

  /// A method with an option set, which is known to exist.
  static func set(_ method: String, _ option: String, _ value: String) -> Method {
    guard let set = try? Method.named(method).setting(option, to: value) else {
      preconditionFailure("\(method) has no option \(option) that takes \(value)")
    }
    return set
  }

  @Test func moreBlocksThanThereAre() {
    for method in ["full", "mobiletl"] {
      expectRefusal("9 blocks, not 12", "9 or less") { () throws(NetworkError) in
        _ = try Self.set(method, "blocks", "12").attached(to: backbone, classes: 5)
      }
    }
  }

  @Test func noInvertedResiduals() {
    let other = Network.resNet50(resolution: 32, classes: 10).folded(nil).network
    expectRefusal("no inverted residual block", "full") { () throws(NetworkError) in
      _ = try Method.mobileTL.attached(to: other, classes: 5)
    }
  }

  /// Every method that lacks something says which methods do without it.
  @Test func methodsThatLackSomethingNameThoseThatDoNot() {
    var network = Network(name: "bare", input: Shape(8, 8, 3), normalisation: .centred)
    network.append("first", .convolution(Convolution(3, 8, kernel: 3, hasBias: true)), [0])
    network.append("rectifier", .rectifier(Rectifier(limit: nil)), [1])
    network.append("pool", .globalPool(GlobalPool()), [2])
    network.append("classifier", .convolution(.linear(8, 2)), [3])
    var lacking: [String] = []
    for method in Method.withoutPool {
      do throws(NetworkError) { _ = try method.attached(to: network, classes: 5) } catch {
        lacking.append(method.name)
        #expect(error.description.hasPrefix("bare has no "), "\(method.name): \(error.description)")
        guard let named = error.description.firstMatch(of: /; methods that adapt it: (.*)$/)?.1 else {
          Issue.record("\(method.name): \(error.description)")
          continue
        }
        let names = named.split(separator: ", ").map(String.init)
        #expect(names.contains("head") && names.contains("full") && !names.contains(method.name))
        for name in names {
          #expect(throws: Never.self) { try Method.named(name).attached(to: network, classes: 5) }
        }
      }
    }
    #expect(
      Set(lacking).isSuperset(of: ["rep-net", "mobiletl", "tinytl-l", "da3", "lora", "parallel", "series"]),
      "\(lacking)")
  }

  @Test func unknownLayers() {
    expectRefusal("no 1×1 convolution nowhere", "blocks.1.expand") { () throws(NetworkError) in
      _ = try Self.set("lora", "layers", "nowhere").attached(to: backbone, classes: 5)
    }
  }

  @Test func fewClasses() {
    expectRefusal("at least 2 classes, not 1") { () throws(NetworkError) in
      _ = try Method.repNet.attached(to: backbone, classes: 1)
    }
  }

  @Test func noClassifierToReplace() {
    var network = Network(name: "bare", input: Shape(8, 8, 3), normalisation: .centred)
    network.append("pool", .globalPool(GlobalPool()), [0])
    expectRefusal("bare", "classifier") { () throws(NetworkError) in
      _ = try Method.head.attached(to: network, classes: 5)
    }
    network.append("classifier", .convolution(.linear(3, 2)), [1])
    expectRefusal("bare", "no stages") { () throws(NetworkError) in
      _ = try Method.repNet.attached(to: network, classes: 5)
    }
  }

  @Test func emptyBatch() {
    expectRefusal("at least 1", "0") { () throws(NetworkError) in
      _ = try Program.lowered(from: backbone, precision: .int8, batch: 0, isTraining: false)
    }
  }

  @Test func normsInIntegers() {
    let unfolded = Network.embedded(resolution: 32, classes: 10)
    expectRefusal("stem.norm", "float32 only") { () throws(NetworkError) in
      _ = try Program.lowered(from: unfolded, precision: .int8, batch: 1, isTraining: false)
    }
  }

  @Test func smallPictures() {
    expectRefusal("larger resolution") { () throws(NetworkError) in
      let network = Network.embedded(resolution: 32, classes: 10).folded(nil).network
      var tiny = network
      tiny.append("pool.more", .averagePool(AveragePool(size: 9)), [network.nodes.count - 1])
      _ = try tiny.shapes()
    }
  }

  /// A convolution that trains, in front of whatever `build` appends.
  func lower(
    _ precision: Precision = .int8, _ build: (inout Network) -> Int
  ) throws(NetworkError) -> Program {
    var network = Network(name: "net", input: Shape(8, 8, 3), normalisation: .centred)
    network.append(
      "side", .convolution(Convolution(3, 8, hasBias: true)), [0], trainable: [.weight, .bias],
      in: ParameterGroup("test", rate: 3e-4))
    let last = build(&network)
    let pool = network.append("pool", .globalPool(GlobalPool()), [last])
    network.append(
      "classifier", .convolution(.linear(8, 4)), [pool], trainable: [.weight, .bias],
      in: ParameterGroup("test", rate: 3e-4))
    return try .lowered(from: network, precision: precision, batch: 1, isTraining: true)
  }

  @Test func trainedClampInIntegers() throws {
    expectRefusal("side", "plain rectifier") { () throws(NetworkError) in
      _ = try lower { $0.append("relu6", .rectifier(Rectifier(limit: 6)), [1]) }
    }
    _ = try lower { $0.append("relu", .rectifier(Rectifier(limit: nil)), [1]) }
  }

  @Test func frozenBiasOnAMovingRange() throws {
    expectRefusal("frozen", "range moves") { () throws(NetworkError) in
      _ = try lower { $0.append("frozen", .convolution(Convolution(8, 8, hasBias: true)), [1]) }
    }
    _ = try lower { $0.append("frozen", .convolution(Convolution(8, 8)), [1]) }
  }

  /// Unsigned integers can be summed but not resized.
  @Test func sumsAndResizesOfRectifiedValuesInIntegers() throws {
    for precision in Precision.allCases {
      func lowered(_ build: (inout Network, Int) -> Int) throws(NetworkError) {
        _ = try lower(precision) { network in
          build(&network, network.append("relu", .rectifier(Rectifier(limit: nil)), [1]))
        }
      }
      let sum = { () throws(NetworkError) in try lowered { $0.append("sum", .add(Add()), [$1, $1]) } }
      let resize = { () throws(NetworkError) in
        try lowered { $0.append("larger", .resize(Resize(height: 9, width: 9)), [$1]) }
      }
      try sum()
      guard precision == .int8 else {
        try resize()
        continue
      }
      expectRefusal("larger", "in int8", "relu", "rectified", from: resize)
    }
  }

  /// Fine values are for frozen convolutions, and for sums and means of a side branch.
  @Test func fineValuesInIntegers() throws {
    func lowered(_ fine: Set<String>, _ build: (inout Network, Int) -> Int) throws(NetworkError) {
      var network = Network(name: "net", input: Shape(8, 8, 3), normalisation: .centred)
      let value = network.append("value", .convolution(Convolution(3, 8)), [0])
      let last = build(&network, value)
      let pool = network.append("pool", .globalPool(GlobalPool()), [last])
      network.append(
        "classifier", .convolution(.linear(8, 4)), [pool], trainable: [.weight, .bias],
        in: ParameterGroup("test", rate: 3e-4))
      network.fineValues = fine
      _ = try Program.lowered(from: network, precision: .int8, batch: 1, isTraining: true)
    }
    func learning(_ network: inout Network, _ input: Int) -> Int {
      network.append(
        "side", .convolution(Convolution(8, 8)), [input], trainable: [.weight],
        in: ParameterGroup("test", rate: 3e-4))
    }
    func mean(_ network: inout Network, _ input: Int) -> Int {
      network.append("mean", .averagePool(AveragePool(size: 2)), [input])
    }
    let refused: [(Set<String>, [String], (inout Network, Int) -> Int)] = [
      (["value"], ["pool", "not fine"], { $1 }),
      (["side"], ["side", "range moves"], learning),
      (["value"], ["mean", "convolutions that train"], mean),
      (["value"], ["sum", "fine if one"], { $0.append("sum", .add(Add()), [$1, $1]) }),
    ]
    for (fine, fragments, build) in refused {
      try lowered([], build)
      do {
        try lowered(fine, build)
        Issue.record("should be refused: \(fragments)")
      } catch {
        #expect(fragments.allSatisfy(error.description.contains), "\(error)")
        #expect(error.description.contains("--no-fine-values") || fine == ["side"])
      }
    }
    try lowered(["image"]) { $1 }
    try lowered(["value"]) { network, value in
      let means = mean(&network, value)
      return learning(&network, means)
    }
  }

  /// The int8 kernel that sums the errors of a value takes sixteen.
  @Test func manyReadersInIntegers() throws {
    func lowered(_ precision: Precision, readers: Int) throws(NetworkError) {
      _ = try lower(precision) { network in
        let branches = (0..<readers).map { branch in
          network.append("branch\(branch)", .convolution(Convolution(8, 8)), [1])
        }
        return branches.dropFirst().reduce(branches[0]) { sum, branch in
          network.append("sum\(branch)", .add(Add()), [sum, branch])
        }
      }
    }
    for readers in [1, 16] { try lowered(.int8, readers: readers) }
    try lowered(.float32, readers: 17)
    expectRefusal("side", "at most 16 readers", "not 17", "float32") { () throws(NetworkError) in
      try lowered(.int8, readers: 17)
    }
  }

  /// Norms of the backbone have calibrated scales; one that a method adds has none, but its convolution may
  /// take it over.
  @Test func groupNormsInIntegers() throws {
    for origin in [ParameterOrigin.backbone, .fresh] {
      let norm = { (network: inout Network) in
        network.append(
          "norm", .groupNorm(GroupNorm(8, groups: 2, epsilon: 1e-3)),
          [
            network.append(
              "conv", .convolution(Convolution(8, 8)), [1], trainable: origin == .fresh ? [.weight] : [],
              in: ParameterGroup("test", rate: 3e-4), from: origin)
          ], trainable: [.scale, .shift], in: ParameterGroup("test", rate: 3e-4), from: origin)
      }
      for precision in Precision.allCases { _ = try lower(precision, norm) }
    }
    let added = { (network: inout Network) in
      network.append(
        "norm", .groupNorm(.layer(8, epsilon: 1e-3)), [1], trainable: [.scale],
        in: ParameterGroup("test", rate: 3e-4))
    }
    // The convolution before it, which is a method's too, takes it over.
    _ = try lower(.int8, added)
    expectRefusal("norm", "in int8", "no calibrated scale") { () throws(NetworkError) in
      _ = try lower(.int8) { network in
        network.append(
          "norm", .groupNorm(.layer(8, epsilon: 1e-3)),
          [network.append("sum", .add(Add()), [1, 1])], trainable: [.scale],
          in: ParameterGroup("test", rate: 3e-4))
      }
    }
    expectRefusal("norm", "in int8", "range moves") { () throws(NetworkError) in
      _ = try lower(.int8) { $0.append("norm", .groupNorm(.layer(8, epsilon: 1e-3)), [1]) }
    }
  }

  /// Tokens are for gathers, tables do not learn, and a matrix product packs a factor with a sign.
  @Test func sequences() throws {
    func lowered(
      _ precision: Precision, _ build: (inout Network) -> Int
    ) throws(NetworkError) {
      var network = Network(name: "text", input: Shape(4, 1, 1), normalisation: .centred)
      let pool = network.append("pool", .globalPool(GlobalPool()), [build(&network)])
      network.append(
        "classifier", .convolution(.linear(8, 4)), [pool], trainable: [.weight],
        in: ParameterGroup("test", rate: 3e-4))
      _ = try Program.lowered(from: network, precision: precision, batch: 1, isTraining: true)
    }
    func table(_ network: inout Network, _ name: String, _ input: Int, learns: Bool = false) -> Int {
      network.append(
        name, .gather(Gather(rows: 9, channels: 8)), [input], trainable: learns ? [.table] : [],
        in: learns ? ParameterGroup("test", rate: 3e-4) : nil, from: .backbone)
    }
    for precision in Precision.allCases {
      try lowered(precision) { table(&$0, "table", 0) }
      expectRefusal("table", "does not learn", "freeze") { () throws(NetworkError) in
        try lowered(precision) { table(&$0, "table", 0, learns: true) }
      }
      expectRefusal("narrow", "tokens") { () throws(NetworkError) in
        try lowered(precision) { network in
          let rows = table(&network, "table", 0)
          let narrow = network.append("narrow", .convolution(Convolution(1, 8)), [0])
          return network.append("sum", .add(Add()), [rows, narrow])
        }
      }
      expectRefusal("square", "two values") { () throws(NetworkError) in
        try lowered(precision) { network in
          let side = network.append(
            "side", .convolution(Convolution(8, 4)), [table(&network, "table", 0)], trainable: [.weight],
            in: ParameterGroup("test", rate: 3e-4))
          let square = network.append("square", .matrixProduct(MatrixProduct()), [side, side])
          return network.append("wide", .convolution(Convolution(4, 8)), [square])
        }
      }
    }
    expectRefusal("product", "in int8", "rectifier", "rectified") { () throws(NetworkError) in
      try lowered(.int8) { network in
        let rows = table(&network, "table", 0)
        let narrow = network.append("narrow", .convolution(Convolution(8, 4)), [rows])
        let rectified = network.append("rectifier", .rectifier(Rectifier(limit: nil)), [rows])
        return network.append("product", .matrixProduct(MatrixProduct()), [narrow, rectified])
      }
    }
    expectRefusal("pool", "end of a text") { () throws(NetworkError) in
      var network = Network(name: "net", input: Shape(8, 8, 3), normalisation: .centred)
      network.append("pool", .globalPool(GlobalPool(withinText: true)), [0])
      network.append("classifier", .convolution(.linear(3, 4)), [1])
      _ = try Program.lowered(from: network, precision: .float32, batch: 1, isTraining: false)
    }
    expectRefusal("softmax", "8 channels", "4 positions") { () throws(NetworkError) in
      try lowered(.float32) {
        $0.append("softmax", .softmax(Softmax(withinText: true)), [table(&$0, "table", 0)])
      }
    }
    expectRefusal("added", "in int8", "no calibrated scale") { () throws(NetworkError) in
      try lowered(.int8) {
        $0.append("added", .gather(Gather(rows: 9, channels: 8)), [0], trainable: [], in: nil)
      }
    }
  }

  /// Values that activations and products read or make have 8 bits.
  @Test func fineValuesOfActivationsInIntegers() throws {
    for fine in [["value"], ["activation"], ["product"]] as [Set<String>] {
      var network = Network(name: "net", input: Shape(8, 8, 3), normalisation: .centred)
      let value = network.append("value", .convolution(Convolution(3, 8)), [0])
      let activation = network.append("activation", .activation(Activation(.hardSwish)), [value])
      let product = network.append("product", .multiply(Multiply()), [activation, value])
      let pool = network.append("pool", .globalPool(GlobalPool()), [product])
      network.append(
        "classifier", .convolution(.linear(8, 4)), [pool], trainable: [.weight],
        in: ParameterGroup("test", rate: 3e-4))
      func lower() throws(NetworkError) {
        _ = try Program.lowered(from: network, precision: .int8, batch: 1, isTraining: true)
      }
      try lower()
      network.fineValues = fine
      expectRefusal("in int8", "not fine", "--no-fine-values", from: lower)
    }
  }
}
