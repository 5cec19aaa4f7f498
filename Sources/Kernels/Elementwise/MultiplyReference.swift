extension Reference {
  /// The product of two tensors: requantise(a[row][c] * b[row / bRows][c]), or of the only element of that
  /// row of `b` where `bColumns` is 1.
  public static func multiply(
    _ a: [UInt8], aIsSigned: Bool, _ b: [UInt8], bIsSigned: Bool, channels: Int, bRows: Int, bColumns: Int,
    by rule: Requantisation
  ) -> Requantised {
    let products = a.indices.map { index in
      let row = index / channels / bRows
      let column = bColumns == 1 ? 0 : index % channels
      return value(a[index], aIsSigned) * value(b[row * bColumns + column], bIsSigned)
    }
    return requantise(products, channels: channels, by: rule)
  }

  /// The error of a factor that was spread over groups of `rows` rows: requantise(sum of error * x over the
  /// rows of a group), and over the channels too where `columns` is 1.
  public static func multiplySums(
    _ error: [Int8], _ x: [UInt8], xIsSigned: Bool, channels: Int, rows: Int, columns: Int,
    by rule: Requantisation
  ) -> Requantised {
    var sums = [Int32](repeating: 0, count: error.count / channels / rows * columns)
    for index in error.indices {
      let column = columns == 1 ? 0 : index % channels
      sums[index / channels / rows * columns + column] += Int32(error[index]) * value(x[index], xIsSigned)
    }
    return requantise(sums, channels: columns, by: rule)
  }
}
