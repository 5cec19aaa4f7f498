import Tasks
import Testing

@Suite("THIRD-PARTY.md")
struct ThirdPartyTests {
  @Test("everything that can be fetched has its row, with name, package and version")
  func catalogue() throws {
    let rows = try Repository.text("THIRD-PARTY.md").split(separator: "\n").filter { $0.hasPrefix("|") }
    for entry in Catalog.all {
      #expect(rows.contains { $0.contains("`\(entry.name)`") }, "\(entry.name)")
      for package in entry.packages {
        let title = "`\(package.name)` \(package.version) |"
        #expect(rows.contains { $0.contains(title) }, "\(entry.name): \(title)")
      }
    }
  }
}
