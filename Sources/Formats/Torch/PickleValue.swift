/// What a pickle's stack holds. Containers live in a pool and are referred to by index: they may be shared
/// and changed after they were stored, and no nesting can exhaust the call stack.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// An integer of more than 64 bits, as little-endian two's complement.
  case wideInteger([UInt8])
  case double(Double)
  case string(String)
  case global(PickleGlobal)
  case object(Int)
  case storage(Int)
  case tensor(Int)
}

/// A container in the pool.
struct PickleObject {
  enum Kind { case tuple, list, dictionary }
  var kind: Kind
  /// The items; of a dictionary, keys and values in turn.
  var items: [PickleValue]
}

/// A storage that a pickle refers to.
struct PickleStorage: Equatable {
  var key: String
  var elementType: ElementType
  /// In elements.
  var count: Int
}

/// A tensor that a pickle rebuilds: a view of a storage, in elements. Checked to lie inside of it.
struct PickleTensor {
  var storage: Int
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}
