import Formats

/// What is said of folders that look like sides and are not taken for them.
extension FolderLayout {
  /// Names classes that are called like sides: those within a side, and a `train` of pictures beside others.
  mutating func noteSidesAsClasses(_ parts: [[String]]) {
    let found: Set<String>
    switch form {
    case .sides(let roles):
      found = Set(
        parts.filter { $0.count > 2 && roles[$0[0]] != nil && SplitRole($0[1]) != nil && !Self.isWeak($0[1]) }
          .map { $0[0] + "/" + $0[1] })
    case .classes:
      let deep = Set(parts.filter { $0.count > 2 }.map { $0[0] })
      found = Set(
        parts.filter { $0.count == 2 && SplitRole($0[0]) == .train && !Self.isWeak($0[0]) }.map { $0[0] }
      ).subtracting(deep)
    case .sidesOfClasses, .testsBesideClasses, .listed: return
    }
    guard !found.isEmpty else { return }
    let role =
      found.count == 1 ? "is called like a side and is a class" : "are called like sides and are classes"
    notes.append(
      "\(Self.list(found)) \(role) of the task: for a split, put sides beside each other, with a folder per "
        + "class in each")
  }

  /// Names folders within classes that are called like sides and are none.
  mutating func noteSidesInClasses(_ paths: [String]) {
    let depth: Int
    switch form {
    case .classes: depth = 1
    case .sides: depth = 2
    case .sidesOfClasses, .testsBesideClasses, .listed: return
    }
    let prefix = above
    let found = Set(
      paths.filter { $0.hasPrefix(prefix) && !PictureTables.isText($0) }.compactMap { path -> String? in
        let parts = Self.unwrapped(PathText.parts(String(path.dropFirst(prefix.count))), wrappers)
        guard parts.count > depth + 1, !unused.contains(parts[0]), case .picture = place(of: path),
          let side = (depth..<parts.count - 1).first(where: {
            SplitRole(parts[$0]) != nil && !Self.isWeak(parts[$0])
          })
        else { return nil }
        return prefix + parts[...side].joined(separator: "/")
      })
    guard !found.isEmpty else { return }
    let one = found.count == 1
    notes.append(
      "\(Self.list(found)) \(one ? "looks like a side" : "look like sides") within a class and "
        + "\(one ? "is" : "are") part of it: folders in a class belong to the class; for a split, give every "
        + "class a train and a test folder")
  }

  mutating func noteWholeClasses(_ tops: Set<String>, _ inner: [String: [String: SplitRole]]) {
    let whole = tops.filter { inner[$0] == nil }
    guard !whole.isEmpty else { return }
    notes.append(
      "\(whole.count == 1 ? "a class has" : "\(whole.count) classes have") no folders of sides, as others "
        + "do: all of \(Self.list(whole)) is learned from")
  }

  /// Names folders that are taken together, as they claim one side.
  mutating func noteFoldersOfOneSide(_ roles: [String: SplitRole]) {
    let hasTest = roles.values.contains(.test)
    for (role, names) in Dictionary(grouping: roles.keys, by: { roles[$0]! }).sorted(by: { $0.key < $1.key })
    where names.count > 1 && !(role == .validation && hasTest) {
      let use = role == .train ? "learned from" : "measured on"
      notes.append(
        "\(Self.list(names)) are one side: their pictures are \(use) together; move a folder that is not "
          + "meant out of the task's")
    }
  }

  /// Names folders that are called like sides and were not taken for them.
  mutating func noteUnused(
    _ sides: SplitName.Sides, usable: [String: SplitRole], tops: Set<String>, _ parts: [[String]]
  ) {
    if case .sides(let used) = form {
      let empty = sides.roles.keys.filter { used[$0] == nil }
      if !empty.isEmpty {
        notes.append(
          empty.count == 1
            ? "\(empty[0]) looks like a side and was not used: its pictures are in no class folder"
            : "\(Self.list(empty)) look like sides and were not used: their pictures are in no class folder")
      }
      if !sides.unions.isEmpty {
        notes.append("not used: \(Self.list(sides.unions)), because the folders of its parts are there")
      }
      if !sides.others.isEmpty {
        notes.append("\(Self.list(sides.others)) looks like another split and was not used")
      }
      return
    }
    switch form {
    case .listed, .testsBesideClasses: return
    default: break
    }
    let likeSides = tops.filter { name in
      sides.roles[name] != nil || sides.likewise.contains(name)
        || SplitName(name) != nil && parts.contains { $0.count > 2 && $0[0] == name }
    }
    guard
      likeSides.contains(where: { name in parts.contains { $0.count > 2 && $0[0] == name } }) || sides.isSplit
    else { return }
    let flat = likeSides.filter { usable[$0] == nil }
    let why =
      if sides.isSplit && usable.count < sides.roles.count {
        "\(Self.list(flat)) \(flat.count == 1 ? "holds" : "hold") no class folders"
      } else if sides.isSplit {
        "they do not hold the same classes"
      } else {
        "there is not one to learn from and one to measure on"
      }
    notes.append(
      "\(Self.list(likeSides)) "
        + "\(likeSides.count == 1 ? "looks like a side and is" : "look like sides and are") "
        + "taken as \(likeSides.count == 1 ? "a class" : "classes"): \(why); for a split, put every class "
        + "into a train and a test folder")
  }
}
