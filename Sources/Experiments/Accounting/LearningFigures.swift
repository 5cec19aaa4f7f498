import Networks
import Silicon

/// The figures that the papers of learning methods print, and what their rules give when they walk our
/// graphs.
enum LearningFigures {
  /// Every row.
  static func rows() throws -> [ValidationRow] {
    try tinyTL() + repNet() + mobileTLBlocks() + mobileTLMotivation() + mobileTLNetworks() + mobileTLProfile()
      + tinyTraining() + loRAFusion()
  }

  /// What the rules' constants were fitted to.
  static var freeConstants: [NamedConstant] { [flopsOfNorms] }

  /// A figure that a rule gives to the byte, or to the parameter.
  static func exact(_ path: [String], _ unit: String, _ published: Int, _ computed: Int, _ source: String)
    -> ValidationRow
  {
    row(path, unit, Double(published), Double(computed), within: 0, source)
  }

  static func row(
    _ path: [String], _ unit: String, _ published: Double, _ computed: Double, within tolerance: Double,
    _ source: String, role: ValidationRow.Role = .heldOut
  ) -> ValidationRow {
    ValidationRow(
      path: ["learning"] + path, unit: unit, published: published, computed: computed,
      bar: .relative(tolerance), role: role, source: source)
  }
}
