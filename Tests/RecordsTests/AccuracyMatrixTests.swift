import Foundation
import Records
import Testing

/// Worked by hand. Rows: after task 1, 2, 3; columns: on task 1, 2, 3.
@Suite struct AccuracyMatrixTests {
  let matrix = AccuracyMatrix(rows: [[0.9, 0.3, 0.2], [0.95, 0.8, 0.25], [0.7, 0.75, 0.6]])

  @Test func averageAccuracyIsTheMeanOfTheLastRow() throws {
    // (0.7 + 0.75 + 0.6) / 3
    #expect(abs(try #require(matrix.averageAccuracy) - 2.05 / 3) < 1e-12)
  }

  @Test func learningAccuracyIsTheMeanOfTheDiagonal() throws {
    // (0.9 + 0.8 + 0.6) / 3
    #expect(abs(try #require(matrix.learningAccuracy) - 2.3 / 3) < 1e-12)
  }

  @Test func forgettingLooksForTheBestEarlierRow() throws {
    // ((0.95 − 0.7) + (0.8 − 0.75)) / 2: the best on task 1 was reached after task 2.
    #expect(abs(try #require(matrix.forgetting) - 0.15) < 1e-12)
  }

  @Test func whatIsNotLearnedYetCannotBeForgotten() {
    // Task 2 was answered better by the adapter of task 1 than by its own.
    let lucky = AccuracyMatrix(rows: [[0.5, 1, 0.5], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]])
    #expect(lucky.forgetting == 0)
  }

  @Test func backwardTransferComparesWithTheDiagonal() throws {
    // ((0.7 − 0.9) + (0.75 − 0.8)) / 2
    #expect(abs(try #require(matrix.backwardTransfer) + 0.125) < 1e-12)
  }

  @Test func forwardTransferComparesWithChance() throws {
    // ((0.3 − 0.5) + (0.25 − 0.1)) / 2
    let transfer = try #require(matrix.forwardTransfer(chance: [0.5, 0.5, 0.1]))
    #expect(abs(transfer + 0.025) < 1e-12)
  }

  @Test func afterOneTaskThereIsNothingToForget() {
    let begun = AccuracyMatrix(rows: [[0.9, nil], [nil, nil]])
    #expect(begun.lastLearned == 0)
    #expect(begun.averageAccuracy == 0.9)
    #expect(begun.forgetting == nil)
    #expect(begun.backwardTransfer == nil)
    #expect(begun.forwardTransfer(chance: [0.5, 0.5]) == nil)
  }

  @Test func withoutHeadsForLaterTasksForwardTransferIsUndefined() {
    let separate = AccuracyMatrix(rows: [[0.9, nil], [0.9, 0.8]])
    #expect(separate.forgetting == 0)
    #expect(separate.backwardTransfer == 0)
    #expect(separate.forwardTransfer(chance: [0.5, 0.5]) == nil)
  }

  @Test func nothingLearnedGivesNothing() {
    let empty = AccuracyMatrix(taskCount: 3)
    #expect(empty.averageAccuracy == nil)
    #expect(empty.learningAccuracy == nil)
    #expect(empty.forgetting == nil)
  }

  @Test func aRowWithAGapGivesNoAverage() {
    let gap = AccuracyMatrix(rows: [[0.9, nil], [nil, 0.8]])
    #expect(gap.averageAccuracy == nil)
    #expect(gap.learningAccuracy != nil)
  }

  @Test func onlySquareMatricesAreRead() throws {
    let written = try JSONEncoder().encode(matrix)
    #expect(try JSONDecoder().decode(AccuracyMatrix.self, from: written) == matrix)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(AccuracyMatrix.self, from: Data("[[0.5],[0.5]]".utf8))
    }
  }
}
