import Networks
public import Programs

/// The learned numbers as named blocks: the one list that saving and restoring share.
extension ParameterStore {
  /// A block of memory that a checkpoint or an adapter keeps.
  private struct Field {
    var name: String
    var element: StateTensor.Element
    var bytes: Int
    var read: () -> [UInt8]
    var write: (UnsafeRawBufferPointer) -> Void
  }

  /// Everything that a learning run goes on from: planes, moments, exponents, the number of updates.
  public var state: [StateTensor] { (adapterFields + checkpointFields).map(Self.tensor) }

  /// What a task's adapter is: the learned parameters and the exponents that answering needs.
  public var adapter: [StateTensor] { adapterFields.map(Self.tensor) }

  /// Takes up a state or an adapter.
  /// - Throws: `BindingError` naming a tensor that is missing, unknown or of the wrong size.
  public func restore(_ tensors: [StateTensor]) throws(BindingError) {
    let isState = tensors.contains { $0.name == Self.updatesName }
    let fields = isState ? adapterFields + checkpointFields : adapterFields
    let known = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0) })
    let given = Set(tensors.map(\.name))
    if let missing = known.keys.filter({ !given.contains($0) }).min() {
      throw BindingError("the adapter lacks \(missing): it was made for another network, method or precision")
    }
    for tensor in tensors.sorted(by: { $0.name < $1.name }) {
      guard let field = known[tensor.name] else {
        throw BindingError(
          "the adapter has an unknown \(tensor.name): it was made for another network or method")
      }
      guard tensor.bytes.count == field.bytes else {
        throw BindingError(
          "\(tensor.name) has \(tensor.bytes.count) bytes, not \(field.bytes): the file is damaged")
      }
      tensor.bytes.withUnsafeBytes(field.write)
    }
    restorations += 1
  }

  private static let updatesName = "updates"

  /// What answering needs.
  private var adapterFields: [Field] {
    var fields: [Field] = []
    for parameter in parametersByName {
      let name = parameter.name
      if let learned = integers[parameter.key] {
        fields.append(Self.block("\(name)/high", .int8, learned.high, learned.count))
        fields.append(Self.block("\(name)/low", .int8, learned.low, learned.count))
        fields.append(
          Self.integer("\(name)/exponent", { learned.exponent }, { learned.exponent = $0 }))
      } else if let values = floats[parameter.key], parameter.isTrainable || parameter.origin == .fresh {
        fields.append(Self.block(name, .float32, values.values, values.count))
      }
    }
    return fields + ranges { if case .value = $0 { true } else { false } }
  }

  /// What going on needs besides.
  private var checkpointFields: [Field] {
    var fields: [Field] = []
    for parameter in parametersByName where parameter.isTrainable {
      let name = parameter.name
      if let learned = integers[parameter.key] {
        fields.append(Self.block("\(name)/first", .int32, learned.first, learned.count))
        fields.append(Self.block("\(name)/second", .int32, learned.second, learned.count))
        fields.append(
          Self.integers("\(name)/moments", 5, { learned.momentState }, { learned.momentState = $0 }))
      } else if let values = floats[parameter.key] {
        fields.append(Self.block("\(name)/first", .float32, values.first, values.count))
        fields.append(Self.block("\(name)/second", .float32, values.second, values.count))
      }
    }
    fields += ranges {
      switch $0 {
      case .error, .errorOfLogits: true
      case .value, .parameter, .gradient: false
      }
    }
    fields.append(
      Self.integer(
        Self.updatesName, { [unowned self] in Int32(updates) }, { [unowned self] in updates = Int($0) }))
    return fields
  }

  private var parametersByName: [ProgramParameter] { parameters.sorted { $0.name < $1.name } }

  private func ranges(_ isWanted: (ExponentSlot.Use) -> Bool) -> [Field] {
    slots.filter { isWanted($0.use) }.sorted { $0.name < $1.name }.map { slot in
      let box = box(slot.use)
      return Self.integer("range/\(slot.name)", { box.target }, { (box.target, box.current) = ($0, $0) })
    }
  }

  private static func tensor(_ field: Field) -> StateTensor {
    StateTensor(name: field.name, element: field.element, bytes: field.read())
  }

  private static func block<Value>(
    _ name: String, _ element: StateTensor.Element, _ pointer: UnsafeMutablePointer<Value>, _ count: Int
  ) -> Field {
    let bytes = UnsafeMutableRawBufferPointer(start: pointer, count: count * MemoryLayout<Value>.stride)
    return Field(
      name: name, element: element, bytes: bytes.count, read: { Array(bytes) },
      write: { bytes.copyMemory(from: $0) })
  }

  private static func integers(
    _ name: String, _ count: Int, _ get: @escaping () -> [Int32], _ set: @escaping ([Int32]) -> Void
  ) -> Field {
    Field(
      name: name, element: .int32, bytes: 4 * count, read: { get().withUnsafeBytes(Array.init) },
      write: { bytes in
        set((0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self) })
      })
  }

  private static func integer(
    _ name: String, _ get: @escaping () -> Int32, _ set: @escaping (Int32) -> Void
  ) -> Field {
    integers(name, 1, { [get()] }, { set($0[0]) })
  }
}

extension IntegerParameter {
  /// Where the moments stand: whether there are any, their exponent, the OR of the second ones, and both
  /// halves of the count of changed bytes.
  fileprivate var momentState: [Int32] {
    get {
      [
        momentExponent == nil ? 0 : 1, momentExponent ?? 0, Int32(bitPattern: secondMomentBits),
        Int32(truncatingIfNeeded: changedBytes), Int32(truncatingIfNeeded: changedBytes >> 32),
      ]
    }
    set {
      momentExponent = newValue[0] == 0 ? nil : newValue[1]
      secondMomentBits = UInt32(bitPattern: newValue[2])
      changedBytes = UInt64(UInt32(bitPattern: newValue[3])) | UInt64(UInt32(bitPattern: newValue[4])) << 32
    }
  }
}
