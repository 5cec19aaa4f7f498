/// A checkpoint taken apart: its object pickle, run, and where its storages lie in the file.
struct TorchContents {
  private var machine: PickleMachine
  private var root: PickleValue
  /// The bytes of each of the machine's storages.
  private var ranges: [Range<Int>]

  /// The old form: pickles of a magic number, a protocol number, facts about the system, the object and the
  /// keys of its storages; then each storage as a count (i64) and its elements.
  init(legacy bytes: [UInt8], name: String) throws(FormatError) {
    // 0x1950a86a20f9469cfc6c, least significant byte first.
    let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    machine = PickleMachine(bytes, name: name)
    guard bytes.starts(with: [0x80, 0x02, 0x8A, 0x0A] + magic), case .wideInteger = try machine.run() else {
      throw FormatError(
        "is not a PyTorch checkpoint", at: name, remedy: "name a .pth file that torch.save wrote")
    }
    guard case .integer(1001) = try machine.run() else {
      throw machine.error("is of a protocol other than 1001")
    }
    let system = try machine.run()
    guard let order = machine.dictionary(system)?.first(where: { $0.key == "little_endian" }),
      case .bool(true) = order.value
    else { throw machine.error("is not of a little-endian machine") }
    root = try machine.run()

    guard case .object(let list) = try machine.run(), machine.objects[list].kind == .list else {
      throw machine.error("lacks the list of its storages")
    }
    ranges = machine.storages.map { _ in 0..<0 }
    var missing: [String: Int] = [:]
    for (index, storage) in machine.storages.enumerated() { missing[storage.key] = index }
    for item in machine.objects[list].items {
      guard case .string(let key) = item, let index = missing.removeValue(forKey: key) else {
        throw machine.error("lists a storage twice, or one that no tensor uses")
      }
      let storage = machine.storages[index]
      let count = try machine.cursor.littleEndian(Int64.self)
      let (size, overflow) = storage.count.multipliedReportingOverflow(by: storage.elementType.byteCount)
      guard count == storage.count, !overflow else {
        throw machine.error("storage '\(key)' has \(count) elements where \(storage.count) were announced")
      }
      ranges[index] = try machine.cursor.skip(size)
    }
    guard missing.isEmpty, machine.cursor.remaining == 0 else {
      throw machine.error("its storages are not all there, or are followed by something else")
    }
  }

  /// The zip form: an entry `<folder>/data.pkl`, and `<folder>/data/<key>` for each storage.
  init(zip bytes: [UInt8], name: String) throws(FormatError) {
    let archive = try ZipArchive(bytes, name: name)
    func missing(_ what: String) -> FormatError {
      FormatError(what, at: name, remedy: "name a .pth file that torch.save wrote")
    }
    guard let pickle = archive.entries.keys.filter({ $0.hasSuffix("/data.pkl") }).min() else {
      throw missing("is a zip archive without data.pkl, so not a PyTorch checkpoint")
    }
    let folder = pickle.dropLast("data.pkl".count)
    if let order = archive.entries["\(folder)byteorder"], !bytes[order].elementsEqual("little".utf8) {
      throw missing("is not of a little-endian machine")
    }
    guard let range = archive.entries[pickle] else { throw missing("has no data.pkl") }
    machine = PickleMachine(Array(bytes[range]), name: "\(name), \(pickle)")
    root = try machine.run()
    guard machine.cursor.remaining == 0 else { throw machine.error("the pickle goes on after its end") }
    ranges = []
    for storage in machine.storages {
      guard let range = archive.entries["\(folder)data/\(storage.key)"] else {
        throw missing("lacks storage '\(storage.key)'")
      }
      let (size, overflow) = storage.count.multipliedReportingOverflow(by: storage.elementType.byteCount)
      guard !overflow, range.count == size else {
        throw missing("storage '\(storage.key)' has \(range.count) bytes, not \(storage.count) elements")
      }
      ranges.append(range)
    }
  }

  /// The tensors of the root dictionary and of the dictionaries in it, in their order.
  func layouts(name: String) throws(FormatError) -> [TorchPickle.Layout] {
    func error(_ what: String) -> FormatError {
      FormatError(what, at: name, remedy: "save the state_dict alone")
    }
    var layouts: [TorchPickle.Layout] = []
    var names: Set<String> = []
    var visits = 0
    // Dictionaries may be shared, or hold themselves: depth, names and visits are bounded.
    func collect(_ value: PickleValue, prefix: String, depth: Int) throws(FormatError) {
      guard depth < 4, let fields = machine.dictionary(value) else { return }
      visits += fields.count
      guard visits <= PickleMachine.maximumOpcodes else { throw error("shares its dictionaries too often") }
      for (key, value) in fields {
        guard prefix.utf8.count + key.utf8.count < 1024 else {
          throw error("has a name of more than 1,024 bytes")
        }
        let name = prefix + key
        guard case .tensor(let index) = value else {
          try collect(value, prefix: name + ".", depth: depth + 1)
          continue
        }
        guard names.insert(name).inserted else { throw error("has two tensors called '\(name)'") }
        let tensor = machine.tensors[index]
        let type = machine.storages[tensor.storage].elementType
        layouts.append(
          TorchPickle.Layout(
            entry: TensorEntry(name: name, elementType: type, shape: tensor.shape),
            storage: ranges[tensor.storage], offset: tensor.offset, strides: tensor.strides))
      }
    }
    try collect(root, prefix: "", depth: 0)
    guard !layouts.isEmpty else { throw error("holds no tensors by name") }
    return layouts
  }
}

extension PickleMachine {
  /// The fields of a dictionary whose keys are texts, other keys left out; nil for another value.
  func dictionary(_ value: PickleValue) -> [(key: String, value: PickleValue)]? {
    guard case .object(let index) = value, objects[index].kind == .dictionary else { return nil }
    let items = objects[index].items
    return stride(from: 0, to: items.count, by: 2).compactMap { at in
      guard case .string(let key) = items[at] else { return nil }
      return (key, items[at + 1])
    }
  }
}
