/// Groups of pictures that a split must not separate.
struct NearDuplicates {
  /// For each picture the first one of its group, itself where it is alone.
  private(set) var first: [Int]

  /// Each picture a group of its own.
  init(count: Int) { first = Array(0..<count) }

  /// Groups the pictures at `members`, which have `thumbnails`, by `Thumbnail.isNearDuplicate`; a chain of
  /// near-duplicates is one group.
  mutating func join(_ members: [Int], thumbnails: [Thumbnail]) {
    // Near-duplicates have nearly one mean, so that only neighbours in order of it are compared.
    let order = members.indices.sorted {
      (thumbnails[$0].sum, members[$0]) < (thumbnails[$1].sum, members[$1])
    }
    for (position, one) in order.enumerated() {
      for other in order[(position + 1)...] {
        if thumbnails[other].sum - thumbnails[one].sum > Thumbnail.nearest { break }
        if thumbnails[one].isNearDuplicate(of: thumbnails[other]) { join(members[one], members[other]) }
      }
    }
  }

  /// Puts the groups of `one` and `other` together.
  mutating func join(_ one: Int, _ other: Int) {
    let (a, b) = (find(one), find(other))
    if a != b { first[max(a, b)] = min(a, b) }
  }

  /// The first picture of the group of `picture`.
  mutating func find(_ picture: Int) -> Int {
    var root = picture
    while first[root] != root { root = first[root] }
    var walk = picture
    while first[walk] != root { (first[walk], walk) = (root, first[walk]) }
    return root
  }
}
