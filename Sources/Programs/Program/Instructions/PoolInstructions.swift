public import Networks

/// Means over cells or over all positions, or the transpose of either, which spreads an error.
public struct PoolInstruction: Sendable {
  /// Images.
  public var batch: Int
  /// The forward input's extents.
  public var shape: Shape
  /// Side of a cell; unused by the global pool.
  public var size: Int
  /// The activation, or backward the error at the forward output.
  public var input: TensorID
  /// The means, or backward the error at the forward input.
  public var output: TensorID
  /// Global pool backward: elements whose bit is 0 become 0.
  public var maskIn: TensorID?
}

/// Bilinear resizing (`docs/arithmetic.md`, section 7), or its transpose.
public struct ResizeInstruction: Sendable {
  /// Images.
  public var batch: Int
  /// The forward input's and output's extents.
  public var from: Shape, to: Shape
  /// The activation, or backward the error at the forward output.
  public var input: TensorID
  /// The resized activation, or backward the error at the forward input.
  public var output: TensorID
  /// Backward only: how a sum of weighted errors becomes an element.
  public var epilogue: Epilogue?
  /// Backward only: sums of each thread.
  public var scratch: TensorID?
}
