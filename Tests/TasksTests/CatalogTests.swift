import Formats
import Testing

@testable import Tasks

@Suite("Catalog")
struct CatalogTests {
  @Test func namesDifferAndEveryPackageIsPinned() {
    #expect(Set(Catalog.all.map(\.name)).count == Catalog.all.count)
    for package in Catalog.all.flatMap(\.packages) {
      #expect(package.sha256.count == 64 && package.sha256.allSatisfy(\.isHexDigit), "\(package.name)")
      #expect(package.bytes > 0 && !package.version.isEmpty && !package.kept.isEmpty, "\(package.name)")
    }
    for entry in Catalog.all { #expect(!entry.licence.isEmpty && !entry.source.isEmpty, "\(entry.name)") }
  }

  @Test func theDemoDownloadsAtMost250Megabytes() throws {
    let entries = try Catalog.demo.map { try Catalog.fetchable(named: $0) }
    let packages = Set(entries.flatMap(\.packages))
    #expect(packages.reduce(0) { $0 + $1.bytes } <= 250_000_000)
  }

  @Test func anUnknownNameIsToldTheOthers() {
    let error = formatError { _ = try Catalog.fetchable(named: "cifar-10") }
    #expect(error?.remedy.contains("fashion-mnist") == true)
  }

  @Test func whatWasNotFetchedSaysHowTo() throws {
    let folder = try TemporaryFolder()
    for task in Catalog.tasks {
      let error = formatError { _ = try ImageTask.load(task.fetchable.name, cache: folder.cache) }
      #expect(error?.remedy == "run `remanence fetch \(task.fetchable.name)`")
    }
    #expect(Catalog.checkpoint(named: "mobilenet-v2", cache: folder.cache) == nil)
    #expect(Catalog.photographs(cache: folder.cache).isEmpty)
  }

  @Test func iconsAreTakenOnceAtTheirBestSize() throws {
    let folder = try TemporaryFolder()
    for file in [
      "48x48/apps/editor.png", "256x256/apps/editor.png", "32x32/apps/only-small.png",
      "24x24/apps/too-small.png", "apps/64/large.png", "apps/128/large.png", "mimes/48/text.png",
      "48x48/stock/none.png",
    ] { try folder.write([1], to: file) }
    let examples = try IconTheme.mate.examples(in: folder.path)
    #expect(
      Set(examples.map(\.source))
        == Set(
          [
            "48x48/apps/editor.png", "32x32/apps/only-small.png", "apps/64/large.png", "mimes/48/text.png",
          ].map { .file(path: folder.path + "/" + $0) }))
    #expect(examples.first { $0.group == "text" }?.label == IconTheme.roles.firstIndex(of: "mimetypes"))
  }
}
