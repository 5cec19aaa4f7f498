import Methods
import Networks
import Programs
import Testing

/// Every method over every architecture, in both precisions: lowered, or refused in one line that says what would fit.
@Suite struct EveryMethodTests {
  @Test(arguments: Zoo.allCases) func lowersOrSaysWhyNot(_ zoo: Zoo) throws {
    let backbone = zoo.network(resolution: 64, classes: 10).folded(nil).network
    for method in Method.all {
      // A pool of two modules stands for those that learning takes from earlier runs.
      let method = method == .loRAFusion ? try method.setting("pool", to: "2") : method
      for precision in Precision.allCases {
        do {
          let program = try Program.lowered(
            from: method.attached(to: backbone, classes: 5), precision: precision, batch: 2, isTraining: true)
          let names = program.network.parameters.filter(\.isTrainable).map(\.name)
          let updated = program.instructions.compactMap {
            ($0.body as? UpdateInstruction).map { program[$0.parameter].name }
          }
          #expect(names.sorted() == updated.sorted(), "\(method.name), \(precision.rawValue)")
        } catch {
          #expect(!"\(error)".contains("\n") && "\(error)".count > 30, "\(method.name): \(error)")
        }
      }
    }
  }
}
