import Formats
import Foundation

extension Golden {
  /// SHA-256 of the tensors of a safetensors file: their names, types, extents and bytes, without its texts.
  static func tensors(_ path: String) throws -> String {
    let file = try Safetensors(path: path)
    var hasher = SHA256.Hasher()
    for entry in file.entries.sorted(by: { $0.name < $1.name }) {
      hasher.update(Array("\(entry.name) \(entry.elementType.rawValue) \(entry.shape)\n".utf8))
      hasher.update(try file.bytes(of: entry.name))
    }
    return hasher.digest().hexadecimal
  }

  /// SHA-256 of what the run in the folder `path` saw while it learned: losses and accuracies, in order.
  static func course(_ path: String) throws -> String {
    let events = try String(contentsOfFile: path + "/events.jsonl", encoding: .utf8).split(separator: "\n")
    let quantities = ["task", "step", "loss", "train_accuracy", "after_task", "accuracy"]
    let lines = try events.map { event in
      let figures = Figures(try JSONDecoder().decode(JSON.self, from: Data(event.utf8))).values
      return quantities.map { figures[$0] ?? "–" }.joined(separator: " ")
    }
    return SHA256(of: Array(lines.joined(separator: "\n").utf8)).hexadecimal
  }
}
