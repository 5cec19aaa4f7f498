import Foundation
import Networks
import Testing

@testable import Learning

/// The real MobileNetV2 through ONNX against the checkpoint read directly, where both files are named by the
/// environment: REMANENCE_TEST_ONNX (what `Scripts/export_onnx.py` wrote) and REMANENCE_TEST_CHECKPOINT. The
/// comparison of whole imports is two commands; see `docs/results-onnx.md`.
@Suite struct ONNXRealFileTests {
  static let environment = ProcessInfo.processInfo.environment
  static let files = ["REMANENCE_TEST_ONNX", "REMANENCE_TEST_CHECKPOINT"].compactMap { environment[$0] }

  @Test(.enabled(if: files.count == 2)) func weightsAreBitForBitThoseOfTheCheckpoint() throws {
    let architecture = Zoo(rawValue: Self.environment["REMANENCE_TEST_ARCHITECTURE"] ?? "mobilenet-v2")!
    let imported = try ONNXImport.read(path: Self.files[0])
    let native = try CheckpointFile.read(architecture, path: Self.files[1])
    #expect(imported.network == native.network)
    for (name, values) in native.weights.values {
      let others = try #require(imported.weights.values[name])
      let differing = zip(values, others).filter { $0.bitPattern != $1.bitPattern }
      let largest = differing.map { abs($0 - $1) }.max() ?? 0
      #expect(
        differing.isEmpty, "\(name): \(differing.count) of \(values.count) differ, at most by \(largest)")
    }
  }
}
