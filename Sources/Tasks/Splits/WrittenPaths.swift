import Formats
import Foundation

/// Finds pictures by paths as people's files write them: from the task's folder, from anywhere above it on
/// whatever machine, or by the name alone where one picture has it; in any case, and without the ending,
/// where one picture is meant.
struct WrittenPaths {
  /// The pictures of each path: more than one where they differ in Unicode form alone.
  private let paths: [String: [String]]
  /// The pictures of each name in lower case, with and without its ending.
  private let named: [String: [String]]
  private let folders: Set<String>

  /// Finds pictures among `paths`, which begin below the task's folder.
  init(_ paths: [String]) {
    self.paths = Dictionary(grouping: paths) { $0 }
    var named: [String: [String]] = [:]
    for path in paths {
      let name = (Self.parts(path).last ?? path).lowercased()
      for form in Set([name, PictureFormat.looksLikePicture(name) ? Self.withoutEnding(name) : name]) {
        named[form, default: []].append(path)
      }
    }
    self.named = named
    folders = Set(
      paths.filter(PictureFormat.looksLikePicture).map { Self.parts($0).dropLast().joined(separator: "/") })
  }

  /// Whether a picture lies in `folder` itself.
  func holdsPictures(_ folder: String) -> Bool { !folder.isEmpty && folders.contains(folder) }

  /// The picture that is written `own` in a run's table: that one alone.
  func path(ofOwn own: String) -> String? {
    let text = PathKey(PathText.text(written: own))
    return paths[text.text]?.first { PathKey($0) == text }
  }

  /// The picture at `path`, in that Unicode form or, where one is meant, in another.
  private func there(_ path: String) -> String? {
    guard let forms = paths[path] else { return nil }
    return forms.count == 1 ? forms[0] : forms.first { PathKey($0) == PathKey(path) }
  }

  /// The same, first in `folder`.
  private func there(_ path: String, in folder: String) -> String? {
    guard !path.isEmpty else { return nil }
    return (folder.isEmpty ? nil : there(folder + "/" + path)) ?? there(path)
  }

  /// What a text means in a list.
  enum Meaning: Hashable {
    /// One picture, by its path.
    case one(String)
    /// Any of several, which end with it alike.
    case several([String])
    /// None that is there.
    case none

    /// The picture, where it is one.
    var path: String? { if case .one(let path) = self { path } else { nil } }
    /// Whether there is such a picture.
    var isThere: Bool { self != .none }

    /// Of several pictures the one that lies in a folder called like one of `words`, which may be its class.
    func among(classes words: [String]) -> Meaning {
      guard case .several(let pictures) = self else { return self }
      let words = Set(words.map { $0.trimmingCharacters(in: .whitespaces) })
      let inside = pictures.filter { !words.isDisjoint(with: WrittenPaths.parts($0).dropLast()) }
      return inside.count == 1 ? .one(inside[0]) : self
    }

    /// The first meaning of one picture, or else the first of several.
    static func clearest(_ meanings: (() -> Meaning)...) -> Meaning {
      var clearest = Meaning.none
      for meaning in meanings {
        let meaning = meaning()
        if meaning.path != nil { return meaning }
        if clearest == .none { clearest = meaning }
      }
      return clearest
    }
  }

  /// The picture that `written` means in a list that lies in `folder`; nil when it is none of them, or any of
  /// several.
  func path(of written: String, in folder: String = "") -> String? { meaning(of: written, in: folder).path }

  /// What `written` means in a list that lies in `folder`.
  func meaning(of written: String, in folder: String = "") -> Meaning {
    // A name may have what is taken off a path below; most are written as they are.
    if let path = there(written, in: folder) { return .one(path) }
    let plain = Self.plain(written)
    for form in [PathText.text(written: written), plain] {
      if let path = there(form, in: folder) { return .one(path) }
    }
    let parts = Self.parts(plain)
    guard let last = parts.last else { return .none }
    // In the list's own folder first.
    let inFolder = Self.parts(folder) + parts
    let whole = Meaning.clearest({ meaning(last, inFolder) }, { meaning(last, parts) })
    // Another ending than the picture has now.
    let stem = PictureFormat.looksLikePicture(last) ? Self.withoutEnding(last) : ""
    guard whole == .none, !stem.isEmpty else { return whole }
    return .clearest(
      { meaning(stem, inFolder.dropLast() + [stem]) }, { meaning(stem, parts.dropLast() + [stem]) })
  }

  /// The picture whose path ends with the most of `parts`, of which `last` is the last.
  private func meaning(_ last: String, _ parts: [String]) -> Meaning {
    let pictures = named[last.lowercased()] ?? []
    guard !pictures.isEmpty else { return .none }
    // A name alone is not enough of a path that has more.
    let rests = (0..<max(1, parts.count - 1)).map { parts[$0...].joined(separator: "/") }
    if let exact = rests.lazy.compactMap(there).first { return .one(exact) }
    var several: [String] = []
    for rest in rests {
      let alike = pictures.filter { Self.ends($0, with: rest) }
      let exact = alike.filter { $0.hasSuffix(rest) }
      let same = exact.filter { $0.utf8.suffix(rest.utf8.count).elementsEqual(rest.utf8) }
      if let only = [same, exact, alike].first(where: { $0.count == 1 }) { return .one(only[0]) }
      if several.isEmpty { several = [same, exact, alike].first { !$0.isEmpty } ?? [] }
    }
    return several.isEmpty ? .none : .several(several)
  }

  /// Whether `path`, with or without its ending, is `rest` or ends with it behind a slash, in any case.
  private static func ends(_ path: String, with rest: String) -> Bool {
    let rest = rest.lowercased()
    return [path.lowercased(), withoutEnding(path).lowercased()].contains {
      $0 == rest || $0.hasSuffix("/" + rest)
    }
  }

  private static func parts(_ path: String) -> [String] { PathText.parts(path) }

  private static func withoutEnding(_ path: String) -> String {
    path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
  }

  /// A path as it is compared: without quotes around it and `./` before it, with `/` between its parts, and
  /// names of any bytes as `PathText` has them.
  static func plain(_ path: String) -> String {
    var path = path.trimmingCharacters(in: .whitespaces)
    if path.count > 1, let quote = path.first, "\"'".contains(quote), path.last == quote {
      path = String(path.dropFirst().dropLast())
    }
    path = PathText.text(written: path).replacing("\\", with: "/")
    while path.hasPrefix("./") { path.removeFirst(2) }
    return path
  }
}
