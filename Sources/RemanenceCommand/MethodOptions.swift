import ArgumentParser
import Formats
import Foundation
import Methods

/// Which method, and the values of its options, which this command knows nothing of.
struct MethodOptions: ParsableArguments {
  @Option(
    name: .customLong("method"),
    help: ArgumentHelp(
      "How the network is adapted: \(Method.known.map(\.name).joined(separator: ", ")).", valueName: "method")
  )
  var plain = Method.repNet

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set an option of the method, as side-rate=0.001; may be given again. `remanence methods` lists them.",
      valueName: "name=value"))
  var settings: [String] = []

  /// The method with its options set, as `validate` has found them.
  var method: Method {
    get { (try? chosen()) ?? plain }
    set { (plain, settings) = (newValue, []) }
  }

  func validate() throws {
    do { _ = try chosen() } catch let error as MethodError { throw ValidationError(error.description) }
  }

  private func chosen() throws -> Method {
    var method = plain
    var seen: Set<String> = []
    for setting in settings {
      let name = setting.prefix { $0 != "=" }.trimmingCharacters(in: .whitespaces)
      guard seen.insert(name).inserted else {
        throw ValidationError("--set gives \(name) twice; give it once")
      }
      try method.set(setting)
    }
    try method.checkUsed(seen)
    return method
  }

  /// Refuses learning rates where nothing learns.
  func refuseRates(_ why: String) throws {
    for setting in settings {
      let name = setting.prefix { $0 != "=" }.trimmingCharacters(in: .whitespaces)
      guard method.rateOptions.contains(name) else { continue }
      throw ValidationError("--set \(name) would change nothing: \(why)")
    }
  }
}

extension Method {
  /// Refuses those of the options `given` that would change nothing as the others are set.
  func checkUsed(_ given: Set<String>) throws {
    guard let name = given.sorted().first(where: { unusedOptions[$0] != nil }) else { return }
    throw ValidationError("--set \(name) would change nothing: \(unusedOptions[name]!)")
  }

  /// Sets an option as `setting`, name=value, says.
  mutating func set(_ setting: String) throws {
    guard let mark = setting.firstIndex(of: "="), mark != setting.startIndex else {
      throw ValidationError("--set takes name=value, not \(setting)")
    }
    let option = setting[..<mark].trimmingCharacters(in: .whitespaces)
    let names = options.map(\.name)
    guard names.contains(option) else {
      throw ValidationError(
        "the method \(name) has no option \(option); \(option.suggestion(among: names))"
          + (names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"))
    }
    let value = String(setting[setting.index(after: mark)...])
    do { try set(option, to: value) } catch {
      let suggestion = value.nearest(among: options.first { $0.name == option }?.words ?? [])
      throw ValidationError(error.description + (suggestion.map { "; did you mean \($0)?" } ?? ""))
    }
  }
}

extension Method: ExpressibleByArgument {
  /// A method by its name.
  public init?(argument: String) {
    guard let method = try? Method.named(argument) else { return nil }
    self = method
  }

  /// The name of the default.
  public var defaultValueDescription: String { name }
  /// The names of all.
  public static var allValueStrings: [String] { known.map(\.name) }
}
