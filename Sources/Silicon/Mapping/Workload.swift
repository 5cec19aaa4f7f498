public import Networks
public import Programs

/// What a program asks of a chip: its instructions as matrix products, gradients and element-wise work, and
/// the matrices that the arrays hold. Made once per program; pricing it on a chip reads nothing else.
public struct Workload: Sendable {
  /// A weight that the arrays hold: `groups` independent blocks of `inputs` × `outputs`.
  public struct Matrix: Sendable, Hashable {
    /// The parameter.
    public var parameter: ParameterKey
    /// Its name, for people.
    public var name: String
    /// Side of the kernel, squared: positions of each input channel.
    public var kernelPositions: Int
    /// Input channels of a group.
    public var inputChannels: Int
    /// Outputs of a group.
    public var outputs: Int
    /// Independent blocks.
    public var groups: Int
    /// Whether learning changes it.
    public var isTrainable: Bool
    /// Whether it belongs to a task's adapter.
    public var isAdapter: Bool
    /// Input vectors of its busiest use, and of its busiest transposed one: 0 where errors do not pass
    /// through it.
    public var vectors = 0, transposedVectors = 0
    /// The share of its weights whose byte a step changes.
    public var changedShare = 0.0

    /// Summed inputs of an output.
    public var inputs: Int { kernelPositions * inputChannels }
    /// Summed inputs of a transposed copy's output.
    public var transposedInputs: Int { kernelPositions * outputs }
    /// Weights.
    public var count: Int { inputs * outputs * groups }
  }

  /// A product of a stored matrix and many vectors.
  public struct Product: Sendable, Hashable {
    /// Which matrix.
    public var matrix: Int
    /// Whether errors go backward through it.
    public var isTransposed: Bool
    /// Positions written.
    public var vectors: Int
    /// Positions read, which is what a matrix that is read along its rows goes by.
    public var readVectors: Int
    /// Whether the vectors are fine: 12 bits in two planes.
    public var isFine = false

    /// Bits of an input, which stream in one after another: 8 or 12.
    public var inputBits: Int { isFine ? 12 : 8 }
    /// Passes that an input takes through 8-bit multipliers: one a plane.
    var planes: Int { isFine ? 2 : 1 }
  }

  /// The gradient of a weight: both operands are new in every step.
  public struct Gradient: Sendable, Hashable {
    /// Positions that are summed over.
    public var positions: Int
    /// Rows of the gradient of a group: inputs of the forward product.
    public var inputs: Int
    /// Columns of the gradient of a group.
    public var outputs: Int
    /// Independent blocks.
    public var groups: Int
  }

  /// A product of two computed matrices, image by image and group by group: both operands are new in every
  /// step.
  public struct ComputedProduct: Sendable, Hashable {
    /// Images.
    public var images: Int
    /// Independent products of an image.
    public var groups: Int
    /// Rows and columns of a product, and pairs that each of its elements sums.
    public var rows: Int, columns: Int, inner: Int
  }

  /// What an instruction is to a chip.
  public enum Kind: Sendable, Hashable {
    /// A product on the arrays.
    case product(Product)
    /// A gradient on the working arrays.
    case gradient(Gradient)
    /// A product of two computed matrices on the working arrays.
    case computed(ComputedProduct)
    /// Work on the vector unit alone.
    case elementwise
    /// A parameter's update; the matrix that the arrays hold, nil for a bias.
    case update(matrix: Int?, count: Int)
  }

  /// A tensor that is read or written.
  public struct Access: Sendable, Hashable {
    /// Position in the program's tensors.
    public var tensor: Int
    /// Its bytes on the chip.
    public var bytes: Double
  }

  /// One instruction.
  public struct Step: Sendable {
    /// The part of the learning step.
    public var pass: Instruction.Pass
    /// The node that it comes from, by index.
    public var node: Int
    /// Its name.
    public var name: String
    /// What it is.
    public var kind: Kind
    /// What it reads from and writes to the buffer.
    public var reads: [Access], writes: [Access]
    /// Multiply-accumulates, of 12 bits as of 8.
    public var macs: Int
    /// Elements that are requantised.
    public var requantised: Double
    /// Other operations of the vector unit.
    public var operations: Double
    /// Bytes of a table that come from memory outside.
    public var tableBytes = 0.0
    /// The gate that closes rows of the result; nil where there is none.
    public var gate: Tensor.Kind?
    /// The share of the rows that it leaves open.
    public var open = 1.0
    /// What the data make switch.
    public var activity = DataActivity.halves
  }

  /// Bytes of tensors that live together.
  struct Life: Sendable {
    /// For each tensor the largest sum during its life.
    var tightest: [Double] = []
    /// The largest of all.
    var peak = 0.0
  }

  /// The instructions in their order.
  public var steps: [Step] = []
  /// The weights that the arrays hold.
  public var matrices: [Matrix] = []
  /// What the program's tensors hold.
  public var tensors: [Tensor.Kind] = []
  /// What lives together when the whole batch goes through the network at once, and when one image does.
  var batchLife = Life(), imageLife = Life()
  /// Parameters that learn, whether the arrays hold them or not.
  public var trainableCount = 0
  /// Parameters that stay and lie beside the arrays: biases and scales.
  public var otherCount = 0
  /// Images.
  public var batch: Int
  /// Whether it learns.
  public var isTraining: Bool
  /// How often the hottest weight changes, over the mean.
  public var hottestRatio = Trace.assumed.hottestRatio.value

  /// The largest sum of live tensors of the whole batch, in bytes.
  public var peakBytes: Double { batchLife.peak }

  /// What lives when so many images go through the network at once.
  func life(images: Int) -> Life { images == batch ? batchLife : imageLife }

  /// Multiply-accumulates of all instructions.
  public var macs: Int { steps.reduce(0) { $0 + $1.opened.macs } }
}

extension Workload.Step {
  /// What is left of it under its gate: closed rows are neither read nor computed, but written, as zeros.
  var opened: Workload.Step {
    guard open < 1 else { return self }
    var step = self
    if case .product(var product) = kind {
      product.vectors = Int((open * Double(product.vectors)).rounded(.up))
      product.readVectors = Int((open * Double(product.readVectors)).rounded(.up))
      step.kind = .product(product)
    }
    if !reads.isEmpty { step.reads[0].bytes *= open }
    step.macs = Int((open * Double(macs)).rounded())
    step.requantised *= open
    step.operations *= open
    return step
  }
}
