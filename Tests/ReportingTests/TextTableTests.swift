import Testing

@testable import Reporting

@Suite struct TextTableTests {
  @Test func columnsAreAligned() {
    var table = TextTable([.words("task"), .numbers("classes"), .numbers("accuracy")])
    table.append(["emoji", "8", "81.3 %"])
    table.append(["fashion-mnist", "10", "9.1 %"])
    #expect(
      table.lines() == [
        "task           classes  accuracy",
        "─────────────  ───────  ────────",
        "emoji                8    81.3 %",
        "fashion-mnist       10     9.1 %",
      ])
  }

  @Test func wordsAreCutAndNumbersAreNot() {
    var table = TextTable([.words("name"), .numbers("bytes")])
    table.append([String(repeating: "n", count: 120), "1,000,000"])
    let lines = table.lines()
    #expect(lines.allSatisfy { TextTable.width($0) <= 100 })
    #expect(lines[2].hasSuffix("nnn…  1,000,000"))
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(TextTable.width("图标 a") == 6)
    #expect(TextTable.width("📷") == 2)
    #expect(TextTable.fitted("图标图标", width: 5) == "图标…")
    var table = TextTable([.words("name"), .words("kind")])
    table.append(["图标", "x"])
    table.append(["abcd", "y"])
    #expect(table.lines()[2...] == ["图标  x", "abcd  y"])
  }
}
