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
