import Networks
import Testing

@Suite struct ShapeTests {
  /// TensorFlow's SAME: the output is ⌈input / stride⌉, no more zeros than that takes, the odd one below and
  /// right.
  @Test func samePadding() throws {
    for extent in 3...20 {
      for kernel in 1...min(7, extent) {
        for stride in 1...3 {
          let convolution = Convolution(4, 8, kernel: kernel, stride: stride, padding: .same)
          let input = Shape(extent, extent + 2, 4)
          let output = try convolution.outputShape([input])
          #expect(output.height == (input.height + stride - 1) / stride)
          #expect(output.width == (input.width + stride - 1) / stride)
          let sides = convolution.paddingSides(input)
          #expect((0...1).contains(sides.bottom - sides.top) && (0...1).contains(sides.right - sides.left))
          // One zero fewer would lose the last window.
          let rows = sides.top + sides.bottom
          #expect(rows == 0 || (extent + rows - 1 - kernel) / stride + 1 < output.height)
        }
      }
    }
  }

  /// As many windows as fit, counted one by one.
  @Test func equalPadding() throws {
    for extent in 1...12 {
      for kernel in 1...5 {
        for stride in 1...3 {
          for side in 0...2 where extent + 2 * side >= kernel {
            let convolution = Convolution(2, 2, kernel: kernel, stride: stride, padding: .each(side))
            let windows = (-side...extent + side - kernel).filter { ($0 + side) % stride == 0 }
            #expect(try convolution.outputShape([Shape(extent, extent, 2)]).height == windows.count)
          }
        }
      }
    }
  }

  @Test func pools() throws {
    #expect(try AveragePool(size: 2).outputShape([Shape(7, 9, 5)]) == Shape(3, 4, 5))
    #expect(try GlobalPool().outputShape([Shape(7, 9, 5)]) == Shape(1, 1, 5))
    #expect(try Resize(height: 4, width: 6).outputShape([Shape(7, 9, 5)]) == Shape(4, 6, 5))
  }

  /// Attention in 3 heads of 4 over 5 queries and 7 keys; rows of a table.
  @Test func sequences() throws {
    let (queries, keys) = (Shape(5, 1, 12), Shape(7, 1, 12))
    let scores = MatrixProduct(groups: 3, isTransposed: true)
    let weights = try scores.outputShape([queries, keys])
    #expect(weights == Shape(5, 3, 7) && scores.macs([queries, keys], weights) == 5 * 3 * 7 * 4)
    #expect(try Softmax().outputShape([weights]) == weights)
    let context = MatrixProduct(groups: 3)
    let mixed = try context.outputShape([weights, keys])
    #expect(mixed == Shape(5, 1, 12) && context.macs([weights, keys], mixed) == 5 * 12 * 7)
    for inputs in [[queries], [queries, Shape(7, 1, 9)], [queries, Shape(7, 1, 24)]] {
      #expect(throws: NetworkError.self) { try scores.outputShape(inputs) }
    }
    #expect(throws: NetworkError.self) { try context.outputShape([weights, Shape(6, 1, 12)]) }
    #expect(throws: NetworkError.self) { try Softmax(scale: 0).outputShape([weights]) }
    let tokens = Shape(5, 1, 1)
    #expect(try Gather(rows: 3, channels: 8).outputShape([tokens]) == Shape(5, 1, 8))
    #expect(try Gather(rows: 5, channels: 8, index: .position).outputShape([tokens]) == Shape(5, 1, 8))
    #expect(throws: NetworkError.self) {
      try Gather(rows: 4, channels: 8, index: .position).outputShape([tokens])
    }
    #expect(throws: NetworkError.self) { try Gather(rows: 4, channels: 8).outputShape([queries]) }
    #expect(Gather(rows: 4, channels: 8).parameters.map(\.count) == [32])
  }

  @Test func macsOfGroups() throws {
    let input = Shape(6, 6, 8)
    for groups in [1, 2, 8] {
      let convolution = Convolution(8, 16, kernel: 3, stride: 2, padding: .each(1), groups: groups)
      let output = try convolution.outputShape([input])
      #expect(convolution.macs([input], output) == 3 * 3 * 16 * 9 * 8 / groups)
      #expect(convolution.parameters[0].count == 16 * 9 * 8 / groups)
    }
  }

  /// Published sizes with 1,000 classes: torchvision lists 3,504,872 parameters for MobileNetV2, and 386 M
  /// multiply-accumulates for EfficientNet-B0, of which Lite0 leaves out the squeeze-and-excitation, less
  /// than a hundredth; its own page lists 4.7 M parameters.
  @Test func zoo() throws {
    func parameters(_ network: Network) -> Int {
      network.parameters.reduce(0) { $0 + ($1.parameter.role.isStatistic ? 0 : $1.parameter.count) }
    }
    let mobile = Network.mobileNetV2(resolution: 224, classes: 1000)
    #expect(parameters(mobile) == 3_504_872)
    #expect(mobile.blocks.count == 17)
    let lite = Network.efficientNetLite0(resolution: 224, classes: 1000)
    #expect((4_650_000..<4_750_000).contains(parameters(lite)))
    #expect((382_000_000..<386_500_000).contains(try lite.macs()))
    #expect(lite.blocks.count == 16)
    for zoo in Zoo.allCases {
      let network = zoo.network(resolution: zoo.nativeResolution, classes: 7)
      let shapes = try network.shapes()
      #expect(shapes.last == Shape(1, 1, 7))
      // Five halvings, of the embedded network three.
      let pool = try #require(network.nodes.first { $0.name == "pool" })
      let halvings = zoo == .embedded ? 8 : 32
      #expect(shapes[pool.inputs[0]].height == (zoo.nativeResolution + halvings - 1) / halvings)
    }
  }

  /// A block is the nodes after its input up to its output: what methods build on.
  @Test(arguments: Zoo.allCases) func blocksAreContiguous(_ zoo: Zoo) throws {
    let network = zoo.network(resolution: 64, classes: 3)
    for block in network.blocks {
      for index in block.input + 1...block.output {
        #expect(network.nodes[index].inputs.allSatisfy { (block.input...block.output).contains($0) })
        #expect(network.nodes[index].name.hasPrefix(block.name + "."))
      }
    }
    #expect(network.blocks.map(\.stage) == network.blocks.map(\.stage).sorted())
  }

  /// Shapes that cannot be are one line that names the node.
  @Test func errorsAreOneLine() {
    func expectError(_ fragments: String..., of build: (inout Network) -> Void) {
      var network = Network(name: "net", input: Shape(4, 4, 3), normalisation: .centred)
      build(&network)
      do {
        _ = try network.shapes()
        Issue.record("\(fragments) should not fit")
      } catch {
        #expect(!error.description.contains("\n"))
        for fragment in ["net, "] + fragments { #expect(error.description.contains(fragment)) }
      }
    }
    expectError("conv: ", "cannot read 4×4×3") {
      $0.append("conv", .convolution(Convolution(8, 8)), [0])
    }
    expectError("grouped: ", "2 groups") {
      $0.append("grouped", .convolution(Convolution(3, 8, groups: 2)), [0])
    }
    expectError("wide: ", "kernel of 7", "larger resolution") {
      $0.append("wide", .convolution(Convolution(3, 8, kernel: 7)), [0])
    }
    expectError("pool: ", "8×8", "larger resolution") {
      $0.append("pool", .averagePool(AveragePool(size: 8)), [0])
    }
    expectError("sum: ", "one shape", "4×4×8") {
      let other = $0.append("conv", .convolution(Convolution(3, 8)), [0])
      $0.append("sum", .add(Add()), [0, other])
    }
    expectError("norm: ", "4×4×3") { $0.append("norm", .norm(Norm(5, epsilon: 1e-3)), [0]) }
    expectError("resize: ", "one input") {
      $0.append("resize", .resize(Resize(height: 2, width: 2)), [0, 0])
    }
  }
}
