public import Networks
import Programs
import Randomness
import Tasks

/// What boxes are to a network that answers in them: which label each soft-max at each position has, and the
/// boxes that probabilities say (docs/eye.md).
public struct BoxCode: Sendable {
  /// What the channels say.
  public let layout: BoxLayout
  /// Positions in a column and in a row.
  let rows, columns: Int
  /// Pixels of the network's input on each side.
  let side: Int
  private let lengths: [Double]

  /// The share of a box's extents, around its middle, whose positions say what it is (assumed; FCOS's later
  /// form takes the middle alone, too). Positions of the box around that have no label: they may say either.
  static let middle = 0.5
  /// A box of which a crop shows less than this share is neither learned nor learned to be nothing (assumed).
  static let shown = 0.4

  /// The code of `program`; nil where it does not answer in boxes.
  init?(_ program: Program) {
    let network = program.network
    guard let layout = network.boxes else { return nil }
    let input = network.inputShape.height
    self.layout = layout
    (rows, columns) = (
      (input + layout.stride - 1) / layout.stride,
      (network.inputShape.width + layout.stride - 1) / layout.stride
    )
    side = input
    lengths = layout.lengths
  }

  /// Labels of a picture: one for each soft-max.
  var labelCount: Int { rows * columns * BoxLayout.groups }

  /// Writes the labels of a picture whose objects are `boxes`, of which the network sees `crop` of a square
  /// of `square` pixels. A distance between two is the one or the other by a draw from `random`, so that
  /// their mean is right. Allocates nothing.
  ///
  /// * `labels`: ``labelCount`` labels; −1 where there is none.
  func encode(
    _ boxes: [LabelledBox], seenBy crop: Crop, of square: Int, from random: inout SplitMix64,
    into labels: UnsafeMutablePointer<Int32>
  ) {
    let step = Double(layout.stride)
    for row in 0..<rows {
      for column in 0..<columns {
        let (x, y) = ((Double(column) + 0.5) * step, (Double(row) + 0.5) * step)
        var chosen: (box: Seen, label: Int)?
        var around: Seen?
        var isOpen = false
        for box in boxes {
          guard let seen = Seen(box, crop, square: square, side: side) else { continue }
          let isInside = seen.contains(x, y)
          isOpen = isOpen || isInside
          guard seen.isShown else { continue }
          if seen.claims(x, y, step: step), chosen.map({ seen.area < $0.box.area }) ?? true {
            chosen = (seen, box.label)
          }
          if isInside, around.map({ seen.area < $0.area }) ?? true { around = seen }
        }
        let target = labels + (row * columns + column) * BoxLayout.groups
        target[0] = chosen.map { Int32($0.label + 1) } ?? (isOpen ? -1 : 0)
        guard let box = chosen?.box ?? around else {
          for group in 1..<BoxLayout.groups { target[group] = -1 }
          continue
        }
        target[1] = distance(x - box.left, &random)
        target[2] = distance(y - box.top, &random)
        target[3] = distance(box.right - x, &random)
        target[4] = distance(box.bottom - y, &random)
      }
    }
  }

  /// The class of a distance, in pixels.
  private func distance(_ pixels: Double, _ random: inout SplitMix64) -> Int32 {
    guard pixels > lengths[0] else { return 0 }
    for index in 1..<lengths.count where pixels < lengths[index] {
      let share = (pixels - lengths[index - 1]) / (lengths[index] - lengths[index - 1])
      return Int32(random.nextUnit() < share ? index : index - 1)
    }
    return Int32(lengths.count - 1)
  }

  /// The boxes that the probabilities of a picture say, one for each position where a class is as probable as
  /// `score` or more, in shares of the picture.
  ///
  /// * `probability`: of a soft-max and one of its columns.
  func decode(score: Double, _ probability: (_ answer: Int, _ column: Int) -> Double) -> [FoundBox] {
    let step = Double(layout.stride)
    var found: [FoundBox] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let first = (row * columns + column) * BoxLayout.groups
        var best = (label: 0, score: 0.0)
        for label in 0..<layout.classes {
          let value = probability(first, label + 1)
          if value > best.score { best = (label, value) }
        }
        guard best.score >= score else { continue }
        func reach(_ group: Int) -> Double {
          let shares = lengths.indices.map { probability(first + group, $0) }
          let mode = shares.indices.max { shares[$0] < shares[$1] } ?? 0
          // Far ones would weigh by their length: a mean of all of them says boxes that are too large.
          let near = max(0, mode - 1)...min(lengths.count - 1, mode + 1)
          let sum = near.reduce(0) { $0 + shares[$1] }
          return sum > 0 ? near.reduce(0) { $0 + shares[$1] * lengths[$1] } / sum : 0
        }
        let (x, y) = ((Double(column) + 0.5) * step, (Double(row) + 0.5) * step)
        let (left, top) = (max(0, x - reach(1)), max(0, y - reach(2)))
        let (right, bottom) = (min(Double(side), x + reach(3)), min(Double(side), y + reach(4)))
        let whole = Double(side)
        guard left < right, top < bottom else { continue }
        found.append(
          FoundBox(
            box: LabelledBox(
              label: best.label, x: left / whole, y: top / whole, width: (right - left) / whole,
              height: (bottom - top) / whole),
            score: best.score))
      }
    }
    return found
  }

  /// A box as a network sees it through a crop, in pixels of its input.
  private struct Seen {
    /// Its edges, which may lie outside.
    var left, top, right, bottom: Double
    /// Whether enough of it lies inside.
    var isShown: Bool

    /// Nil where nothing of it is seen.
    init?(_ box: LabelledBox, _ crop: Crop, square: Int, side: Int) {
      let whole = Double(side)
      let (across, down) = (whole / Double(crop.width), whole / Double(crop.height))
      left = (box.x * Double(square) - Double(crop.left)) * across
      right = left + box.width * Double(square) * across
      top = (box.y * Double(square) - Double(crop.top)) * down
      bottom = top + box.height * Double(square) * down
      if crop.isMirrored { (left, right) = (whole - right, whole - left) }
      let area = (right - left) * (bottom - top)
      (left, top) = (max(0, left), max(0, top))
      (right, bottom) = (min(whole, right), min(whole, bottom))
      guard left < right, top < bottom else { return nil }
      isShown = (right - left) * (bottom - top) >= BoxCode.shown * area
    }

    var area: Double { (right - left) * (bottom - top) }

    func contains(_ x: Double, _ y: Double) -> Bool {
      left <= x && x < right && top <= y && y < bottom
    }

    /// Whether a position says what it is: one in the middle part, or else the one whose cell has the middle.
    func claims(_ x: Double, _ y: Double, step: Double) -> Bool {
      let (middleX, middleY) = ((left + right) / 2, (top + bottom) / 2)
      func isNear(_ position: Double, _ middle: Double, _ extent: Double) -> Bool {
        let offset = abs(position - middle)
        return offset <= extent * BoxCode.middle / 2
          || (position - step / 2 <= middle && middle < position + step / 2)
      }
      return isNear(x, middleX, right - left) && isNear(y, middleY, bottom - top)
    }
  }
}
