/// Runs one pickle after another from a file, with the opcodes that checkpoints use (protocol 2; opcodes as
/// in CPython's Lib/pickletools.py).
struct PickleMachine {
  /// The most opcodes in one file. A tensor takes about 40, so this is room for 25,000 of them; it bounds the
  /// memory, since no opcode makes more than one value.
  static let maximumOpcodes = 1 << 20

  /// The most extents of a tensor. PyTorch has 64; networks have 5 at most.
  static let maximumRank = 16

  var cursor: ByteCursor
  private(set) var objects: [PickleObject] = []
  private(set) var storages: [PickleStorage] = []
  private(set) var tensors: [PickleTensor] = []

  private var stack: [PickleValue] = []
  /// The heights of the stack at which the open marks lie.
  private var marks: [Int] = []
  private var memo: [UInt32: PickleValue] = [:]
  private var storageIndices: [String: Int] = [:]
  private var opcodes = 0

  init(_ bytes: [UInt8], name: String) { cursor = ByteCursor(bytes, name: name) }

  func error(_ what: String) -> FormatError { cursor.error(what) }

  /// Runs the next pickle to its STOP and returns its value. Containers stay in the pool.
  mutating func run() throws(FormatError) -> PickleValue {
    stack = []
    marks = []
    memo = [:]
    while true {
      let start = cursor
      let opcode = try cursor.uint8()
      if opcode == UInt8(ascii: ".") { break }
      guard try step(opcode) else {
        throw start.error(
          "holds the pickle opcode 0x\(String(opcode, radix: 16)), which no plain checkpoint uses",
          remedy: "save the state_dict alone, or convert it to safetensors")
      }
      opcodes += 1
      guard opcodes <= Self.maximumOpcodes else {
        throw start.error(
          "holds more than \(Self.maximumOpcodes) pickle opcodes", remedy: "save the state_dict alone")
      }
    }
    guard stack.count == 1, marks.isEmpty else { throw error("a pickle ends with an untidy stack") }
    return stack[0]
  }

  /// Runs one opcode; false when it is not of the closed list.
  private mutating func step(_ opcode: UInt8) throws(FormatError) -> Bool {
    switch opcode {
    case 0x80:  // PROTO
      let version = try cursor.uint8()
      guard version == 2 else { throw error("uses pickle protocol \(version), not 2") }
    case UInt8(ascii: "("): marks.append(stack.count)  // MARK
    case UInt8(ascii: "N"): stack.append(.none)  // NONE
    case 0x88: stack.append(.bool(true))  // NEWTRUE
    case 0x89: stack.append(.bool(false))  // NEWFALSE
    case UInt8(ascii: "K"): stack.append(.integer(Int(try cursor.uint8())))  // BININT1
    case UInt8(ascii: "M"): stack.append(.integer(Int(try cursor.littleEndian(UInt16.self))))  // BININT2
    case UInt8(ascii: "J"): stack.append(.integer(Int(try cursor.littleEndian(Int32.self))))  // BININT
    case 0x8A: stack.append(try long())  // LONG1
    case UInt8(ascii: "G"):  // BINFLOAT
      stack.append(.double(Double(bitPattern: try cursor.bigEndian(UInt64.self))))
    case UInt8(ascii: "X"):  // BINUNICODE
      let length = try cursor.littleEndian(UInt32.self)
      stack.append(.string(try cursor.utf8(Int(length))))
    case UInt8(ascii: ")"): push(.tuple, [])  // EMPTY_TUPLE
    case UInt8(ascii: "]"): push(.list, [])  // EMPTY_LIST
    case UInt8(ascii: "}"): push(.dictionary, [])  // EMPTY_DICT
    case UInt8(ascii: "t"): push(.tuple, try popToMark())  // TUPLE
    case 0x85...0x87: push(.tuple, try pop(Int(opcode - 0x84)))  // TUPLE1, TUPLE2, TUPLE3
    case UInt8(ascii: "a"): try extend(.list, by: try pop(1))  // APPEND
    case UInt8(ascii: "e"): try extend(.list, by: try popToMark())  // APPENDS
    case UInt8(ascii: "s"): try extend(.dictionary, by: try pop(2))  // SETITEM
    case UInt8(ascii: "u"): try extend(.dictionary, by: try popToMark())  // SETITEMS
    case UInt8(ascii: "q"): try store(UInt32(try cursor.uint8()))  // BINPUT
    case UInt8(ascii: "r"): try store(try cursor.littleEndian(UInt32.self))  // LONG_BINPUT
    case UInt8(ascii: "h"): try recall(UInt32(try cursor.uint8()))  // BINGET
    case UInt8(ascii: "j"): try recall(try cursor.littleEndian(UInt32.self))  // LONG_BINGET
    case UInt8(ascii: "c"): stack.append(.global(try global()))  // GLOBAL
    case UInt8(ascii: "Q"): stack.append(try persistent())  // BINPERSID
    case UInt8(ascii: "R"): try reduce()  // REDUCE
    case UInt8(ascii: "b"): try build()  // BUILD
    default: return false
    }
    return true
  }

  // MARK: The stack

  private mutating func pop(_ count: Int) throws(FormatError) -> [PickleValue] {
    guard stack.count - count >= (marks.last ?? 0) else { throw error("a pickle takes from an empty stack") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(FormatError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw error("a pickle lacks a mark") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private mutating func push(_ kind: PickleObject.Kind, _ items: [PickleValue]) {
    stack.append(.object(objects.count))
    objects.append(PickleObject(kind: kind, items: items))
  }

  private mutating func extend(_ kind: PickleObject.Kind, by items: [PickleValue]) throws(FormatError) {
    guard case .object(let index)? = stack.last, objects[index].kind == kind else {
      throw error("a pickle adds items to something that is not a \(kind)")
    }
    guard kind == .list || items.count % 2 == 0 else { throw error("a pickled key has no value") }
    objects[index].items += items
  }

  // MARK: The memo

  private mutating func store(_ index: UInt32) throws(FormatError) {
    guard let value = stack.last else { throw error("a pickle stores from an empty stack") }
    memo[index] = value
  }

  private mutating func recall(_ index: UInt32) throws(FormatError) {
    guard let value = memo[index] else { throw error("a pickle recalls entry \(index), never stored") }
    stack.append(value)
  }

  // MARK: Scalars and names

  private mutating func long() throws(FormatError) -> PickleValue {
    let bytes = Array(try cursor.take(Int(try cursor.uint8())))
    guard bytes.count <= 8 else { return .wideInteger(bytes) }
    // Sign-extended from the last byte.
    let start: UInt64 = (bytes.last ?? 0) >= 0x80 ? .max : 0
    return .integer(Int(Int64(bitPattern: bytes.reversed().reduce(start) { $0 << 8 | UInt64($1) })))
  }

  private mutating func global() throws(FormatError) -> PickleGlobal {
    let start = cursor
    let name = "\(try cursor.line()).\(try cursor.line())"
    guard let global = PickleGlobal(rawValue: name) else {
      throw start.error(
        "the pickle names '\(name)', which is not on the list of what a checkpoint may name",
        remedy: "do not load it elsewhere either unless you trust its author; save the state_dict alone")
    }
    return global
  }

  // MARK: Storages and tensors

  /// ("storage", class, key, device, count, and in the old form a view, which must be none).
  private mutating func persistent() throws(FormatError) -> PickleValue {
    let items = try tuple(try pop(1)[0])
    guard items.count == 5 || items.count == 6, case .string("storage") = items[0],
      case .global(let kind) = items[1], let type = kind.elementType,
      case .string(let key) = items[2], case .integer(let count) = items[4], count >= 0
    else { throw error("a pickled storage is malformed") }
    if items.count == 6 {
      guard case .none = items[5] else { throw error("a pickled storage is a view of another") }
    }
    let storage = PickleStorage(key: key, elementType: type, count: count)
    if let known = storageIndices[key] {
      guard storages[known] == storage else { throw error("storage '\(key)' is described in two ways") }
      return .storage(known)
    }
    storageIndices[key] = storages.count
    storages.append(storage)
    return .storage(storages.count - 1)
  }

  /// Calls a global of the closed list.
  private mutating func reduce() throws(FormatError) {
    let call = try pop(2)
    guard case .global(let global) = call[0] else { throw error("a pickle calls what is not a name") }
    let arguments = try tuple(call[1])
    switch global {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw error("a pickled OrderedDict has arguments") }
      push(.dictionary, [])
    case .rebuildTensor: stack.append(try rebuildTensor(arguments))
    case .rebuildParameter:
      guard arguments.count == 3, case .tensor = arguments[0] else {
        throw error("a pickled parameter is malformed")
      }
      stack.append(arguments[0])
    default: throw error("a pickle calls '\(global.rawValue)'")
    }
  }

  /// (storage, offset, shape, strides, requires_grad, hooks).
  private mutating func rebuildTensor(_ arguments: [PickleValue]) throws(FormatError) -> PickleValue {
    guard arguments.count == 6, case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1], offset >= 0
    else { throw error("a pickled tensor is malformed") }
    let shape = try counts(arguments[2])
    let strides = try counts(arguments[3])
    let available = storages[storage].count
    guard shape.count == strides.count, let count = ElementType.uint8.byteCount(shape: shape),
      count <= available
    else { throw error("a pickled tensor of shape \(shape) does not fit its storage of \(available)") }
    guard PickleMachine.end(offset: offset, shape: shape, strides: strides) ?? .max <= available else {
      throw error("a pickled tensor of shape \(shape) and strides \(strides) leaves its storage")
    }
    tensors.append(PickleTensor(storage: storage, offset: offset, shape: shape, strides: strides))
    return .tensor(tensors.count - 1)
  }

  /// One beyond the last element of a view; nil when it is too far to count.
  private static func end(offset: Int, shape: [Int], strides: [Int]) -> Int? {
    if shape.contains(0) { return offset }
    var last = offset
    for (extent, stride) in zip(shape, strides) {
      let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, carry) = last.addingReportingOverflow(reach)
      if overflow || carry { return nil }
      last = sum
    }
    return last == .max ? nil : last + 1
  }

  /// Sets an object's state. Only an OrderedDict's attributes (`_metadata`) occur, and they are not needed.
  private mutating func build() throws(FormatError) {
    _ = try pop(1)
    guard case .object(let index)? = stack.last, objects[index].kind == .dictionary else {
      throw error("a pickle sets the state of something that is not a dictionary")
    }
  }

  private func tuple(_ value: PickleValue) throws(FormatError) -> [PickleValue] {
    guard case .object(let index) = value, objects[index].kind == .tuple else {
      throw error("a pickle lacks a tuple here")
    }
    return objects[index].items
  }

  private func counts(_ value: PickleValue) throws(FormatError) -> [Int] {
    let items = try tuple(value)
    guard items.count <= Self.maximumRank else { throw error("a pickled tensor has \(items.count) extents") }
    var counts: [Int] = []
    for item in items {
      guard case .integer(let count) = item, count >= 0 else {
        throw error("a pickled tensor has an extent or a stride that is not a whole number, 0 or more")
      }
      counts.append(count)
    }
    return counts
  }
}
