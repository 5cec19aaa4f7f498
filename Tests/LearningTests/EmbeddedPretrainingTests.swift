import Execution
import Formats
import Kernels
import Learning
import Networks
import Tasks
import Testing

@Suite struct EmbeddedPretrainingTests {
  @Test func aUnionCountsLabelsOnAndKeepsTheSplits() throws {
    let fixture = try LearnerFixture()
    let folder = try fixture.folderTask("bags", labels: [5, 8], count: 10)
    let framed = ImageTask(
      name: "bags", classNames: folder.classNames, train: folder.train, test: folder.test, framing: .drawing,
      pictureSide: nil, licence: "CC0-1.0", source: "here")
    let sample = try LearnerFixture.sample()
    let union = try ImageTask.union(of: [sample, framed])
    #expect(union.classNames.count == 12)
    #expect(union.classNames[10] == "bags/\(framed.classNames[0])")
    #expect(union.train.count == sample.train.count + framed.train.count)
    #expect(Set(union.train.suffix(framed.train.count).map(\.label)) == [10, 11])
    #expect(Set(union.train.map(\.source)).isDisjoint(with: union.test.map(\.source)))
    #expect(union.pictureSide == nil)
    #expect(throws: FormatError.self) { try ImageTask.union(of: [sample, folder]) }
    #expect(throws: FormatError.self) { try ImageTask.union(of: []) }
  }

  @Test func pretrainingLearnsFromNothingAndRepeatsItself() throws {
    let fixture = try LearnerFixture()
    let task = try LearnerFixture.sample()
    func pretrained(_ name: String, threads: Int) throws -> (Pretraining.Outcome, [Double]) {
      var losses: [Double] = []
      let outcome = try Pretraining(
        resolution: 16, batch: 16, epochs: 100, maximumSteps: 30, seed: 3, rate: 2e-3, instructionSet: .best
      ).run(on: [task], to: "\(fixture.path)/\(name)", threads: threads, cache: fixture.cache) {
        if case .step(_, _, let loss, _) = $0 { losses.append(loss) }
      }
      return (outcome, losses)
    }
    let (first, losses) = try pretrained("first", threads: 1)
    #expect(losses.count == 3)
    #expect(losses[2] < losses[0] - 0.3, "\(losses)")
    let (second, _) = try pretrained("second", threads: 2)
    #expect(first.sha256 == second.sha256)
    let frozen = try FrozenNetwork(path: first.networkFile, precision: .int8)
    #expect(frozen.sha256 == first.sha256)
    #expect(frozen.classes == 10)
  }
}
