import Testing

@testable import Formats

@Suite struct SafetensorsTests {
  @Test func readsWhatTheReferenceWrites() throws {
    let file = try Safetensors(path: Golden.path("reference.safetensors"))
    #expect(file.metadata == ["note": "quotes \" and \\ and é"])
    #expect(Set(file.entries.map(\.name)) == ["weight", "half", "codes", "steps"])
    #expect(file.entry("weight") == TensorEntry(name: "weight", elementType: .float32, shape: [2, 3]))
    #expect(try file.floats(of: "weight") == [0, 0.25, 0.5, 0.75, 1, 1.25])
    #expect(try file.floats(of: "half") == [1, -2, 65504, 0x1p-24])
    #expect(try file.int8s(of: "codes") == [-128, 0, 127])
    #expect(try file.int64s(of: "steps") == [-3])
    #expect(file.entry("steps")?.shape == [])
    #expect(message { _ = try file.int8s(of: "weight") }.contains("F32, not I8"))
    #expect(message { _ = try file.tensor("absent") }.contains("has no tensor 'absent'"))
  }

  static let tensors: [String: TensorData] = [
    "b/floats": TensorData([1.5, -0, .infinity, 3] as [Float], shape: [2, 2]),
    "codes\n\"é\u{1}": TensorData([-128, 127, 3] as [Int8], shape: [3]),
    "sums": TensorData([Int32.min, 7], shape: [1, 2]),
    "wide": TensorData([Int64.min], shape: []),
    "pairs": TensorData([-2, 5] as [Int16], shape: [2]),
    "empty": TensorData([] as [Float], shape: [0, 4]),
    "bytes": TensorData([1, 2] as [UInt8], shape: [2]),
  ]

  @Test func whatIsWrittenIsRead() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    let metadata = ["z": "last\t", "a": "\u{7F}é\\"]
    try Safetensors.write(Self.tensors, metadata: metadata, to: path)
    let file = try Safetensors(path: path)
    #expect(file.metadata == metadata)
    #expect(file.entries.count == Self.tensors.count)
    for (name, tensor) in Self.tensors { #expect(try file.tensor(name) == tensor) }
    #expect(
      try ByteSource(path: path).allBytes(maximumBytes: 1 << 20)
        == Safetensors.encode(Self.tensors, metadata: metadata))
    #expect(try folder.names() == ["a.safetensors"])
  }

  @Test func elementsAreAlignedAndEqualContentGivesEqualBytes() throws {
    let bytes = try Safetensors.encode(Self.tensors)
    let header = try SafetensorsHeader(ByteSource(bytes, name: "a"))
    #expect(header.dataStart % 8 == 0)
    for tensor in header.tensors {
      #expect(tensor.range.lowerBound % tensor.entry.elementType.byteCount == 0)
    }
    let again = Dictionary(uniqueKeysWithValues: Self.tensors.sorted { $0.key > $1.key })
    #expect(try Safetensors.encode(again) == bytes)
    #expect(throws: FormatError.self) { try Safetensors.encode(["__metadata__": Self.tensors["sums"]!]) }
  }

  static let x = #""x":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}"#

  static func file(_ header: String, data: Int = 2) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  @Test func theHandWrittenHeaderIsSound() throws {
    let file = try Safetensors(ByteSource(Self.file("{\(Self.x)}  "), name: "a"))
    #expect(try file.int8s(of: "x") == [0, 0])
  }

  @Test(arguments: [
    ("{\(x),\(x)}", 2, "comes twice"),
    (#"{"x":{"dtype":"I8","dtype":"I8","shape":[2],"data_offsets":[0,2]}}"#, 2, "comes twice"),
    (#"{"__metadata__":{"a":"1","a":"2"},\#(x)}"#, 2, "comes twice"),
    (#"{"__metadata__":{"a":1},\#(x)}"#, 2, "lacks a '\"'"),
    ("{\(x)}", 3, "accounts for 2 bytes of tensors where 3 follow"),
    ("{\(x)}", 1, "accounts for 2 bytes"),
    (#"{"x":{"dtype":"I8","shape":[3],"data_offsets":[0,2]}}"#, 2, "does not fill"),
    (#"{"x":{"dtype":"I8","shape":[2],"data_offsets":[2,0]}}"#, 2, "not a start and an end"),
    (#"{"x":{"dtype":"I8","shape":[2],"data_offsets":[0]}}"#, 2, "not a start and an end"),
    (#"{"x":{"dtype":"I8","shape":[2],"data_offsets":[1,3]}}"#, 3, "where the tensor before it ends at 0"),
    (#"{\#(x),"y":{"dtype":"I8","shape":[2],"data_offsets":[1,3]}}"#, 3, "ends at 2"),
    (#"{\#(x),"y":{"dtype":"I8","shape":[2],"data_offsets":[3,5]}}"#, 5, "ends at 2"),
    (#"{"x":{"dtype":"Q4","shape":[2],"data_offsets":[0,2]}}"#, 2, "unknown type 'Q4'"),
    (#"{"x":{"shape":[2],"data_offsets":[0,2]}}"#, 2, "lacks dtype"),
    (#"{"x":{"dtype":"I8","shape":[2],"data_offsets":[0,2],"z":1}}"#, 2, "unknown field 'z'"),
    (#"{"x":{"dtype":"I8","shape":[-2],"data_offsets":[0,2]}}"#, 2, "whole number"),
    (#"{"x":{"dtype":"I8","shape":[2.0],"data_offsets":[0,2]}}"#, 2, "lacks a ']'"),
    (#"{"x":{"dtype":"I8","shape":[99999999999999999999],"data_offsets":[0,2]}}"#, 2, "absurdly large"),
    (#"{"x":{"dtype":"F64","shape":[4611686018427387904,8],"data_offsets":[0,2]}}"#, 2, "does not fill"),
    ("{\(x)}}", 2, "goes on after"),
    ("{\(x)", 2, "lacks a '}'"),
    ("[]", 0, "lacks a '{'"),
    ("", 0, "lacks a '{'"),
    (#"{"\ud800":{}}"#, 0, "surrogate"),
    (#"{"\ud800\u0041":{}}"#, 0, "surrogate"),
    (#"{"\u+123":{}}"#, 0, "hexadecimal"),
    (#"{"\q":{}}"#, 0, "unknown escape"),
    ("{\"a\nb\":{}}", 0, "control character"),
  ])
  func refuses(header: String, data: Int, reason: String) {
    let line = message { _ = try Safetensors(ByteSource(Self.file(header, data: data), name: "a")) }
    #expect(line.contains(reason), "\(line)")
  }

  @Test func refusesAbsurdLengthsAndBrokenText() {
    for length in [UInt64.max, 1 << 62, 100_000_001, 3] {
      let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) } + [0x7B, 0x7D]
      #expect(message { _ = try Safetensors(ByteSource(bytes, name: "a")) }.contains("declares a header of"))
    }
    #expect(throws: FormatError.self) { try Safetensors(ByteSource([1, 0, 0], name: "a")) }
    var bytes = Self.file(#"{"?":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}}"#)
    bytes[10] = 0xFF
    #expect(message { _ = try Safetensors(ByteSource(bytes, name: "a")) }.contains("not UTF-8"))
  }
}

@Suite struct TensorDataTests {
  /// Every binary16 word against a formula in binary64 (IEEE 754-2019, 3.4).
  @Test func halvesAreExact() {
    for word in UInt16.min...UInt16.max {
      let value = TensorData.float(half: word)
      let exponent = Int(word >> 10) & 31
      let fraction = Double(word & 1023)
      var expected =
        exponent == 0
        ? fraction * 0x1p-24
        : (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
      if exponent == 31 { expected = fraction == 0 ? .infinity : .nan }
      if word >= 0x8000 { expected = -expected }
      guard expected.isNaN ? value.isNaN : value.bitPattern == Float(expected).bitPattern else {
        Issue.record("half \(word): \(value), not \(expected)")
        return
      }
    }
  }

  @Test func bfloat16IsTheUpperHalf() {
    let data = TensorData(elementType: .bfloat16, shape: [2], bytes: [0x80, 0x3F, 0x20, 0xC0])
    #expect(data.floats == [1, -2.5])
  }
}
