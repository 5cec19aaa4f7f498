import ArgumentParser
import Tasks

/// How `--framing` calls the framings of folders.
enum FolderFraming: String, ExpressibleByArgument, CaseIterable {
  case photograph
  case whole
  case asIs = "as-is"

  var value: Framing {
    switch self {
    case .photograph: .photograph
    case .whole: .drawing
    case .asIs: .stretched
    }
  }
}

/// `--framing`, of commands that take folders of pictures.
struct FramingOption: ParsableArguments {
  @Option(
    help: """
      How pictures of folders become squares: photograph (their middle), whole (all of them, the rest white) \
      or as-is (each side scaled by itself).
      """)
  var framing = FolderFraming.photograph

  var value: Framing { framing.value }

  /// Refuses it where none of `tasks` is a folder.
  static func checkUnused(_ tasks: [String]) throws {
    try UnusedOptions.refuse(
      ["--framing"], unless: !tasks.allSatisfy(ImageTask.names.contains),
      "it is of folders of pictures, and none is named")
  }
}
