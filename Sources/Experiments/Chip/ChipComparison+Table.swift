import Formats
import Programs
import Silicon
import Units

extension ChipComparison {
  /// Every layer by pass and part, as a table of RFC 4180 with a line of heads: what the chip in detail takes
  /// for a learning step, or for one image. What is nothing has no line; all lines together are the price.
  public var csv: String {
    let lines = layers.flatMap { layer in
      Instruction.Pass.allCases.flatMap { pass -> [[String]] in
        guard let price = layer.passes[pass] else { return [] }
        return Part.allCases.compactMap { part in
          let (energy, time) = (price.energy[part].picojoules, price.time[part].nanoseconds)
          guard energy != 0 || time != 0 else { return nil }
          return [layer.name, pass.key, part.rawValue, "\(energy)", "\(time)"]
        }
      }
    }
    return ([Self.head] + lines).map(CSV.line).joined()
  }

  private static let head = ["layer", "pass", "part", "energy_pj", "latency_ns"]

  /// Whether a file that begins with `text` is such a table.
  public static func isTable(_ text: String) -> Bool { text.hasPrefix(CSV.line(head)) }
}
