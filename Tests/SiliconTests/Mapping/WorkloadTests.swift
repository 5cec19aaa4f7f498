import Methods
import Networks
import Programs
import Silicon
import Testing

@Suite("What a program asks of a chip")
struct WorkloadTests {
  @Test("all multiply-accumulates are there", arguments: [Method.repNet, .head, .bias, .repNetBias, .full])
  func macs(method: Method) throws {
    let program = try Cases.program(method)
    let workload = Workload(program)
    #expect(workload.steps.count == program.instructions.count)
    #expect(workload.macs == Plan(program).stepMACs)
  }

  @Test("every convolution's weight is one matrix, and errors pass through those above something that learns")
  func matrices() throws {
    let program = try Cases.program(.repNet)
    let workload = Workload(program)
    let weights = program.parameters.filter { $0.role == .weight }
    #expect(Set(workload.matrices.map(\.name)) == Set(weights.map(\.name)))
    #expect(workload.matrices.map(\.count).reduce(0, +) == weights.map(\.count).reduce(0, +))
    #expect(workload.matrices.contains { $0.transposedVectors > 0 && !$0.isTrainable })
    let head = Workload(try Cases.program(.head))
    #expect(head.matrices.allSatisfy { $0.transposedVectors == 0 })
    #expect(head.matrices.filter(\.isTrainable).count == 1)
  }
}
