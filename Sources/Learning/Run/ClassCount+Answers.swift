import Records
import Tasks

extension [Answer] {
  /// How the pictures of each of `classes` classes were answered; `self` has one answer for each of `tests`.
  func counts(against tests: PreparedImages, classes: Int) -> [ClassCount] {
    var counts = [ClassCount](repeating: ClassCount(), count: classes)
    for (index, answer) in enumerated() {
      counts[tests.label(index)].tested += 1
      if answer.label == tests.label(index) { counts[tests.label(index)].right += 1 }
    }
    return counts
  }
}

extension [ClassCount] {
  /// The share of all pictures that was answered right; nil without pictures.
  var accuracy: Double? {
    reduce(ClassCount()) { ClassCount(tested: $0.tested + $1.tested, right: $0.right + $1.right) }.accuracy
  }
}
