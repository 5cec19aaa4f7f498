public import Programs
import Networks

extension Workload {
  /// What `program` asks of a chip. A program in float32 is taken as if its activations and errors had 8
  /// bits: the chip computes in integers.
  public init(_ program: Program, trace: Trace = .assumed) {
    self.init(batch: program.batch, isTraining: program.isTraining)
    var builder = Builder(program: program)
    for instruction in program.instructions { builder.append(instruction) }
    steps = builder.steps
    matrices = builder.matrices
    tensors = program.tensors.map(\.kind)
    batchLife = builder.life(transientShare: 1)
    imageLife = builder.life(transientShare: 1 / Double(program.batch))
    trainableCount = program.parameters.reduce(0) { $0 + ($1.isTrainable ? $1.count : 0) }
    otherCount = program.parameters.reduce(0) { $0 + ($1.isTrainable || $1.role.isQuantised ? 0 : $1.count) }
    apply(trace)
  }

  /// Operations of the vector unit, counted from the rules of `docs/arithmetic.md` and rounded up; an
  /// operation is a multiplication of 8 bits with an addition of 32, or less.
  enum Operations {
    static let resize = Constant(4, .derived("bilinear: four products an element"))
    static let loss = Constant(24, in: 12...48, .assumed("exponential by table, sum, division"))
    static let norm = Constant(2, .derived("scale and shift"))
    static let groupNorm = Constant(5, .derived("sum and sum of squares, then normal, scale and shift"))
    static let normBackward = Constant(8, in: 6...12, .assumed("the three gradients of a norm"))
    static let standardise = Constant(6, in: 4...10, .assumed("mean, deviation, quotient"))

    /// By name.
    static var constants: [NamedConstant] {
      [
        ("resize", resize), ("loss", loss), ("norm", norm), ("group_norm", groupNorm),
        ("norm_backward", normBackward),
        ("standardise", standardise),
      ].map { NamedConstant(name: "operations.\($0.0)_count", constant: $0.1) }
    }
  }

  private init(batch: Int, isTraining: Bool) { (self.batch, self.isTraining) = (batch, isTraining) }

  /// Turns instructions into steps, one after another.
  struct Builder {
    let program: Program
    var steps: [Step] = []
    var matrices: [Matrix] = []
    /// The matrix of each parameter that the arrays hold, by the parameter's index.
    private(set) var matrixOfParameter: [Int: Int] = [:]

    init(program: Program) { self.program = program }

    /// Bytes of a tensor on the chip: floats of activations and errors count as bytes, and 12-bit integers
    /// lie side by side (a CPU gives them two bytes).
    private func bytes(_ tensor: Tensor) -> Double {
      if tensor.isFine { return 1.5 * Double(tensor.rows * tensor.columns) }
      let isByte = tensor.element == .float32 && (tensor.role == .activation || tensor.role == .error)
      return Double(isByte ? tensor.rows * tensor.columns : tensor.bytes)
    }

    func elements(_ id: TensorID) -> Double { Double(program[id].rows * program[id].columns) }

    /// Patch rows of a CPU's threads do not exist on the chip.
    private func accesses(_ ids: [TensorID]) -> [Access] {
      ids.filter { program[$0].role != .scratch }.map { Access(tensor: $0.index, bytes: bytes(program[$0])) }
    }

    mutating func append(_ instruction: Instruction) {
      var step = Step(
        pass: instruction.pass, node: instruction.node, name: program.name(of: instruction),
        kind: .elementwise,
        reads: accesses(instruction.reads), writes: accesses(instruction.writes), macs: instruction.macs,
        requantised: 0, operations: 0)
      guard let body = instruction.body as? any PricedInstruction else {
        preconditionFailure("a \(type(of: instruction.body)) has no price")
      }
      step.gate = instruction.condition.map { program[$0].kind }
      body.price(&step, &self)
      steps.append(step)
    }

    mutating func product(_ i: ConvolutionInstruction) -> Product {
      let geometry = i.geometry
      let id = i.weight.parameter
      let read = geometry.batch * geometry.inHeight * geometry.inWidth
      let matrix = matrixOfParameter[id.index] ?? add(id, groups: geometry.groups)
      if geometry.isTransposed {
        matrices[matrix].transposedVectors = max(matrices[matrix].transposedVectors, geometry.outRows)
      } else {
        matrices[matrix].vectors = max(matrices[matrix].vectors, geometry.outRows)
      }
      return Product(
        matrix: matrix, isTransposed: geometry.isTransposed, vectors: geometry.outRows, readVectors: read,
        isFine: geometry.isFine)
    }

    private mutating func add(_ id: ParameterID, groups: Int) -> Int {
      let parameter = program[id]
      // Output channels × kernel rows × kernel columns × input channels of a group.
      matrices.append(
        Matrix(
          parameter: parameter.key, name: parameter.name,
          kernelPositions: parameter.extents[1] * parameter.extents[2],
          inputChannels: parameter.extents[3], outputs: parameter.extents[0] / groups, groups: groups,
          isTrainable: parameter.isTrainable, isAdapter: parameter.origin != .backbone))
      matrixOfParameter[id.index] = matrices.count - 1
      return matrices.count - 1
    }

    /// What lives together. What is kept from the forward for the backward pass, and gradients of weights,
    /// live whole; of the others this share does, when images go through one after another.
    func life(transientShare: Double) -> Life {
      let backward = program.instructions.firstIndex { $0.pass == .loss } ?? program.instructions.count
      var live = Array(repeating: 0.0, count: program.instructions.count)
      for (tensor, life) in zip(program.tensors, program.arena.lifetimes) where tensor.role != .scratch {
        let isWhole =
          tensor.role == .gradient || (life.lowerBound < backward && life.upperBound > backward)
        let bytes = bytes(tensor) * (isWhole ? 1 : transientShare)
        for index in life where index < live.count { live[index] += bytes }
      }
      return Life(
        tightest: program.arena.lifetimes.map { life in
          life.reduce(0.0) { max($0, $1 < live.count ? live[$1] : 0) }
        }, peak: live.max() ?? 0)
    }
  }
}
