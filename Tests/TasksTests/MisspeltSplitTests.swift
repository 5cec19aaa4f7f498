import Formats
import Foundation
import Testing

@testable import Tasks

/// Splits whose sides are misspelt, or that are written in another encoding: nothing of them is dropped
/// without a word.
@Suite("Splits that are misspelt")
struct MisspeltSplitTests: SplitFixture {
  @Test(arguments: [
    ("split.json", #"{"train": ["cat/0.png", "dog/0.png"],\#n"tset": ["cat/1.png"]}"#, 2, "test"),
    ("split.json", #"{"cat/0.png": "train", "dog/0.png": "train",\#n\#n"cat/1.png": "vla"}"#, 3, "val"),
    (
      "split.json",
      #"[{"file": "cat/0.png", "split": "train"},\#n{"file": "dog/0.png", "split": "trian"}]"#, 2, "train"
    ),
    (
      "split.json",
      #"{"cat": {"train": ["cat/0.png"], "tets": ["cat/1.png"]}, "dog": {"test": ["dog/0.png"]}}"#, 1, "test"
    ),
    ("split.csv", "cat/0.png,train\ndog/0.png,tset\n", 2, "test"),
    ("split.txt", "cat/0.png train\ndog/0.png valdiation\n", 2, "validation"),
  ])
  func aMisspeltSideIsRefusedWithTheNearest(name: String, text: String, line: Int, meant: String) throws {
    let folder = try classes()
    try folder.write(Array(text.utf8), to: name)
    let error = try #require(formatError { _ = try folder.task() })
    #expect(error.place.hasSuffix("\(name), line \(line)"), "\(error)")
    #expect(error.remedy.contains("did you mean \(meant)?"), "\(error)")
  }

  /// Within a list of one side, and beside others that give the split.
  @Test func aMisspeltSideOfAListIsNamed() throws {
    let folder = try classes()
    try folder.write(
      Array(#"{"train": ["cat/0.png", "dog/0.png"], "tset": ["cat/1.png"]}"#.utf8), to: "train.json")
    #expect(
      try notes(folder.task()).contains(
        "train.json looks like a list of pictures and is not used: it names no side, but “tset” in line 1; "
          + "did you mean test?"))
  }

  @Test(arguments: [
    ("trian.txt", "train.txt"), ("tset.txt", "test.txt"), ("vlaidation.lst", "validation.lst"),
    ("lists/Trainnig.txt", "training.txt"), ("tset", "test"),
  ])
  func aListThatIsCalledNearlyLikeASideIsNamed(name: String, meant: String) throws {
    let folder = try classes()
    try folder.write(Array("cat/0.png\ndog/0.png\n".utf8), to: name)
    let lines = try notes(folder.task())
    #expect(lines.contains("\(name) is taken for no list of a side: is \(meant) meant?"), "\(lines)")
  }

  @Test func aSplitThatIsCalledNearlySoIsNamed() throws {
    let folder = try classes()
    try folder.write(Array(#"{"train": ["cat/0.png"], "test": ["dog/0.png"]}"#.utf8), to: "spilt.json")
    #expect(try notes(folder.task()).contains("spilt.json is taken for no split: is split.json meant?"))
  }

  /// Texts that name no picture, and lists of a class.
  @Test(arguments: [("text.txt", "what is here\n"), ("rain.txt", "rain/0.png\n"), ("rest.txt", "")])
  func otherTextsAreNot(name: String, text: String) throws {
    let folder = try classes()
    try folder.writeClass("rain", count: 3)
    try folder.write(Array(text.utf8), to: name)
    #expect(try !notes(folder.task()).contains("meant?"))
  }

  /// A class whose name has a letter beyond ASCII, and files that have it in Latin-1.
  private func cafe() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for label in ["bar", "caf\u{E9}"] { try folder.writeClass(label, count: 4) }
    return folder
  }

  private func latin1(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

  @Test(arguments: [
    ("split.csv", "bar/0.png,train\ncaf\u{E9}/0.png,test\n", 2),
    ("split.csv", "picture;side;note\nbar/0.png;train;\nbar/1.png;\u{FC}bung;\n", 3),
    ("split.txt", "bar/0.png train\n\n\ncaf\u{E9}/0.png test\n", 4),
    ("split.csv", "train,test\nbar/0.png,bar/1.png\ncaf\u{E9}/0.png,bar/2.png\n", 3),
    ("split.json", "{\"train\": [\"bar/0.png\"],\n\"test\": [\"caf\u{E9}/0.png\"]}", 2),
  ])
  func aSplitThatIsNotUTF8IsRefusedByItsLine(name: String, text: String, line: Int) throws {
    let folder = try cafe()
    try folder.write(latin1(text), to: name)
    let error = try #require(formatError { _ = try folder.task() })
    #expect(error.what == "is not written in UTF-8" && error.remedy == "save it as UTF-8", "\(error)")
    #expect(error.place.hasSuffix("\(name), line \(line)"), "\(error)")
  }

  @Test func aListThatIsNotUTF8IsNamed() throws {
    let folder = try cafe()
    try folder.write(latin1("# \u{FC}bung\nbar/0.png\ncaf\u{E9}/0.png\n"), to: "train.txt")
    #expect(
      try notes(folder.task()).contains(
        "train.txt looks like a list of pictures and is not used: it is not written in UTF-8 in line 3; save "
          + "it as UTF-8"))
  }
}
