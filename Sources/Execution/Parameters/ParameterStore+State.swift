public import Programs

extension ParameterStore {
  /// Everything that a learning run goes on from: planes, moments, exponents, the number of updates.
  public var state: [StateTensor] {
    var tensors = adapter
    for (name, parameter) in integers.sorted(by: { $0.key < $1.key }) {
      tensors.append(Self.block("\(name)/first", .int32, parameter.first, parameter.count))
      tensors.append(Self.block("\(name)/second", .int32, parameter.second, parameter.count))
      tensors.append(
        StateTensor(
          "\(name)/moments",
          [
            parameter.momentExponent == nil ? 0 : 1, parameter.momentExponent ?? 0,
            Int32(bitPattern: parameter.secondMomentBits),
            Int32(truncatingIfNeeded: parameter.changedBytes),
            Int32(truncatingIfNeeded: parameter.changedBytes >> 32),
          ]))
    }
    for (name, parameter) in floats.sorted(by: { $0.key < $1.key }) where learned.contains(name) {
      guard parameter.first != parameter.values else { continue }
      tensors.append(Self.block("\(name)/first", .float32, parameter.first, parameter.count))
      tensors.append(Self.block("\(name)/second", .float32, parameter.second, parameter.count))
    }
    for (name, box) in exponents.sorted(by: { $0.key < $1.key }) where name.hasPrefix("error of ") {
      tensors.append(StateTensor("range/\(name)", [box.target]))
    }
    tensors.append(StateTensor("updates", [Int32(updates)]))
    return tensors
  }

  /// What a task's adapter is: the learned parameters and the exponents that answering needs.
  public var adapter: [StateTensor] {
    var tensors: [StateTensor] = []
    for (name, parameter) in integers.sorted(by: { $0.key < $1.key }) {
      tensors.append(Self.block("\(name)/high", .int8, parameter.high, parameter.count))
      tensors.append(Self.block("\(name)/low", .int8, parameter.low, parameter.count))
      tensors.append(StateTensor("\(name)/exponent", [parameter.exponent]))
    }
    for (name, parameter) in floats.sorted(by: { $0.key < $1.key }) where learned.contains(name) {
      tensors.append(Self.block(name, .float32, parameter.values, parameter.count))
    }
    for (name, box) in exponents.sorted(by: { $0.key < $1.key })
    where !name.hasPrefix("error of ") && !name.hasPrefix("exponent of ") {
      tensors.append(StateTensor("range/\(name)", [box.target]))
    }
    return tensors
  }

  private static func block<Value>(
    _ name: String, _ element: StateTensor.Element, _ pointer: UnsafeMutablePointer<Value>, _ count: Int
  ) -> StateTensor {
    StateTensor(
      name: name, element: element,
      bytes: Array(UnsafeRawBufferPointer(start: pointer, count: count * MemoryLayout<Value>.stride)))
  }

  /// Takes up a state or an adapter.
  /// - Throws: `BindingError` naming a tensor that is missing, unknown or of the wrong size.
  public func restore(_ tensors: [StateTensor]) throws(BindingError) {
    let expected = Set((tensors.contains { $0.name == "updates" } ? state : adapter).map(\.name))
    let given = Set(tensors.map(\.name))
    if let missing = expected.subtracting(given).min() {
      throw BindingError("the adapter lacks \(missing): it was made for another network, method or precision")
    }
    if let unknown = given.subtracting(expected).min() {
      throw BindingError("the adapter has an unknown \(unknown): it was made for another network or method")
    }
    for tensor in tensors { try restore(tensor) }
  }

  private func restore(_ tensor: StateTensor) throws(BindingError) {
    func check(_ bytes: Int) throws(BindingError) {
      guard tensor.bytes.count == bytes else {
        throw BindingError(
          "\(tensor.name) has \(tensor.bytes.count) bytes, not \(bytes): the file is damaged")
      }
    }
    func integer(_ index: Int) -> Int32 {
      tensor.bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self) }
    }
    if tensor.name == "updates" {
      try check(4)
      updates = Int(integer(0))
      return
    }
    if tensor.name.hasPrefix("range/") {
      try check(4)
      let box = exponents[String(tensor.name.dropFirst(6))]!
      box.target = integer(0)
      box.current = box.target
      return
    }
    if let parameter = floats[tensor.name] {
      try check(4 * parameter.count)
      UnsafeMutableRawPointer(parameter.values).copyMemory(from: tensor.bytes, byteCount: tensor.bytes.count)
      return
    }
    let split = tensor.name.lastIndex(of: "/")!
    let (name, part) = (String(tensor.name[..<split]), tensor.name[tensor.name.index(after: split)...])
    func fill(_ pointer: UnsafeMutableRawPointer, _ bytes: Int) throws(BindingError) {
      try check(bytes)
      pointer.copyMemory(from: tensor.bytes, byteCount: bytes)
    }
    if let parameter = floats[name] {
      try fill(part == "first" ? parameter.first : parameter.second, 4 * parameter.count)
      return
    }
    let parameter = integers[name]!
    switch part {
    case "high": try fill(parameter.high, parameter.count)
    case "low": try fill(parameter.low, parameter.count)
    case "first": try fill(parameter.first, 4 * parameter.count)
    case "second": try fill(parameter.second, 4 * parameter.count)
    case "exponent":
      try check(4)
      parameter.exponent = integer(0)
    default:
      try check(20)
      parameter.momentExponent = integer(0) == 0 ? nil : integer(1)
      parameter.secondMomentBits = UInt32(bitPattern: integer(2))
      parameter.changedBytes =
        UInt64(UInt32(bitPattern: integer(3))) | UInt64(UInt32(bitPattern: integer(4))) << 32
    }
  }
}
