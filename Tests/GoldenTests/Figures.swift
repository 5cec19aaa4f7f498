import Formats
import Foundation

/// A JSON object as names and values in text, for `Golden`.
///
/// A name is the way to a value, as `energy_pj.part.arrays`. Elements of a list that have an `id`, or are
/// constants with a name, go by that; the values of every other list are put together under one name, in
/// order, so that a list of layers gives one line for each of their quantities. Numbers are rounded to ten
/// digits: the last ones depend on the mathematical library and on the order of a sum.
struct Figures: Sendable {
  private(set) var values: [String: String] = [:]

  /// The figures of `object`, those called one of `leftOut` aside, wherever they are.
  init(_ object: JSON, leavingOut leftOut: Set<String> = []) {
    var lists: [String: [String]] = [:]
    Self.walk(object, "", leftOut) { name, value in lists[name, default: []].append(value) }
    values = lists.mapValues { list in
      let text = list.joined(separator: " ")
      let digest = SHA256(of: Array(text.utf8)).hexadecimal.prefix(20)
      return text.utf8.count <= 80 ? text : "\(list.count) values, SHA-256 \(digest)…"
    }
  }

  private static func walk(
    _ value: JSON, _ name: String, _ leftOut: Set<String>, _ found: (String, String) -> Void
  ) {
    switch value {
    case .object(let members):
      for (key, member) in members.sorted(by: { $0.key < $1.key }) where !leftOut.contains(key) {
        walk(member, name.isEmpty ? key : name + "." + key, leftOut, found)
      }
    case .list(let elements):
      let isConstants = name.hasSuffix("constants")
      for element in elements { walk(element, name + (element.key(isConstants) ?? "[]"), leftOut, found) }
    case .word(let word): found(name, word)
    case .number(let number):
      found(name, number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : rounded(number))
    }
  }

  private static func rounded(_ number: Double) -> String { String(format: "%.10g", number) }
}

/// A value of JSON.
enum JSON: Decodable, Sendable {
  case object([String: JSON])
  case list([JSON])
  case number(Double)
  /// A string, a truth value or null.
  case word(String)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .word("null")
    } else if let bool = try? container.decode(Bool.self) {
      self = .word("\(bool)")
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let word = try? container.decode(String.self) {
      self = .word(word)
    } else if let list = try? container.decode([JSON].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  subscript(key: String) -> JSON? { if case .object(let members) = self { members[key] } else { nil } }

  /// What an element of a list is called.
  fileprivate func key(_ isConstant: Bool) -> String? {
    if case .word(let id)? = self["id"] { return "[\(id)]" }
    if isConstant, case .word(let name)? = self["name"] { return "[\(name)]" }
    return nil
  }
}
