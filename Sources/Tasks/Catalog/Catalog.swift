import Formats
import Foundation

/// The table of everything that can be fetched by name, and where it lands.
public enum Catalog {
  /// Networks, photographs and tasks, in the order that `--list` prints.
  public static let all: [Fetchable] =
    networks.map(\.fetchable) + [photographsFetchable] + tasks.map(\.fetchable)

  /// What `remanence demo` needs; 243 MB of downloads.
  public static let demo = [
    "mobilenet-v2", "photographs", "emoji", "clip-art", "icon-roles", "fashion-mnist",
  ]

  /// The tasks that the demo learns, in their order.
  public static let demoTasks = demo.filter { name in tasks.contains { $0.fetchable.name == name } }

  /// The tasks that have a name and a package.
  static let tasks: [NamedTask] =
    [NamedTask.emoji, .clipArt, .iconRoles, .fashionMNIST, .unitFactions, .solarCells]
    + IconTheme.all.map { NamedTask.iconRoles(theme: $0) }

  /// The entry called `name`; throws with the list of names when there is none.
  public static func fetchable(named name: String) throws(FormatError) -> Fetchable {
    guard let entry = all.first(where: { $0.name == name }) else {
      throw FormatError(
        "is nothing that can be fetched", at: name,
        remedy: name.suggestion(among: all.map(\.name))
          + "choose from \(all.map(\.name).joined(separator: ", "))")
    }
    return entry
  }
}

/// A task that has a name: its packages and how to read them.
struct NamedTask: Sendable {
  var fetchable: Fetchable
  /// Reads the task of this entry from a cache that holds its packages; throws when it does not.
  var read: @Sendable (_ cache: Cache, _ entry: Fetchable) throws(FormatError) -> ImageTask
}
