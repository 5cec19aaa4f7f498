import Foundation
import Testing

/// The files that the scripts `make_onnx_golden.py` and `make_repnet_golden.py` wrote.
enum Golden {
  static func path(_ name: String) throws -> String {
    try #require(Bundle.module.url(forResource: "Golden/\(name)", withExtension: nil)).path
  }
}
