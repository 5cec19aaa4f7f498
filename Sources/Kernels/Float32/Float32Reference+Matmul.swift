extension Float32Reference {
  /// `a` ([rows][k]) times the transpose of `b` ([n][k]).
  /// - Returns: [rows][n].
  public static func matmul(_ a: [Double], _ b: [Double], rows: Int, k: Int, n: Int) -> [Double] {
    var out = [Double](repeating: 0, count: rows * n)
    for r in 0..<rows {
      for j in 0..<n {
        for i in 0..<k { out[r * n + j] += a[r * k + i] * b[j * k + i] }
      }
    }
    return out
  }

  /// Weight gradient: `out[i][j] = sum over rows of e[r][i] * x[r][j]`.
  /// - Returns: [m][n].
  public static func outer(_ e: [Double], _ x: [Double], rows: Int, m: Int, n: Int) -> [Double] {
    var out = [Double](repeating: 0, count: m * n)
    for r in 0..<rows {
      for i in 0..<m {
        for j in 0..<n { out[i * n + j] += e[r * m + i] * x[r * n + j] }
      }
    }
    return out
  }

  /// Bias gradient: the sum of all rows of `e` ([rows][channels]).
  public static func columnSums(_ e: [Double], channels: Int) -> [Double] {
    var out = [Double](repeating: 0, count: channels)
    for i in e.indices { out[i % channels] += e[i] }
    return out
  }
}
