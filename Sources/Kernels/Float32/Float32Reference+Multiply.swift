extension Float32Reference {
  /// The product of two tensors: a[row][c] · b[row / bRows][c], or the only element of that row of `b`.
  public static func multiply(
    _ a: [Double], _ b: [Double], channels: Int, bRows: Int, bColumns: Int
  ) -> [Double] {
    a.indices.map { index in
      a[index] * b[index / channels / bRows * bColumns + (bColumns == 1 ? 0 : index % channels)]
    }
  }

  /// The sums of e · x over groups of `rows` rows, and over the channels too where `columns` is 1.
  public static func multiplySums(
    _ e: [Double], _ x: [Double], channels: Int, rows: Int, columns: Int
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: e.count / channels / rows * columns)
    for index in e.indices {
      sums[index / channels / rows * columns + (columns == 1 ? 0 : index % channels)] += e[index] * x[index]
    }
    return sums
  }
}
