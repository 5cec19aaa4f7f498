import Testing

@Suite("The arrows between modules")
struct ArrowsTests {
  let arrows: Arrows

  init() throws { arrows = Arrows(table: ModuleTable(manifest: try Repository.text("Package.swift"))) }

  @Test("a row of Package.swift names only rows above it")
  func table() {
    #expect(arrows.table.violations == [])
    #expect(arrows.table.rows.count > 10, "the table was not read")
    #expect(arrows.table["Kernels"]?.imports == ["CKernels"])
    #expect(arrows.table["Formats"]?.external.contains("SwiftProtobuf") == true)
  }

  @Test("the folders of Sources are the targets of Package.swift")
  func folders() throws {
    #expect(try Set(Repository.folders(in: "Sources")) == Set(arrows.table.targets))
  }

  @Test("every import below Sources is one that its module's row allows")
  func imports() throws {
    let files = try Repository.files(in: "Sources", suffixes: ["swift"])
    #expect(files.contains { !Arrows.imports($0).isEmpty }, "no import line was found")
    #expect(files.flatMap(arrows.violations) == [])
  }

  @Test("every arrow that a row declares is used by a file of its module")
  func unused() throws {
    #expect(arrows.unused(by: try Repository.files(in: "Sources", suffixes: ["swift"])) == [])
  }

  @Test("every arrow of a test target is used by a file of it")
  func unusedByTests() throws {
    let manifest = try Repository.text("Package.swift")
    let rows = manifest.matches(of: /\.test\(\s*"(\w+)",\s*\[([^\]]*)\]/)
    #expect(rows.count > 10, "the test targets were not read")
    for row in rows {
      let target = String(row.1)
      let imported = try Repository.files(in: "Tests/\(target)", suffixes: ["swift"])
        .flatMap { Arrows.imports($0).map(\.module) }
      // The program is built for them, not imported.
      let named = row.2.matches(of: /"(\w+)"/).map { String($0.1) }.filter { $0 != "RemanenceCommand" }
      #expect(named.filter { !imported.contains($0) } == [], "\(target)")
    }
  }

  @Test("a planted arrow that nobody uses is found")
  func plantedArrow() {
    let table = ModuleTable(
      manifest: """
        let modules: [Module] = [
          .c("CKernels"),
          .swift("Kernels", ["CKernels"]),
          .swift("Tasks", ["Kernels", "CKernels"], external: [.protobuf]),
        ]

        """)
    let files = [
      SourceFile(path: "Sources/Kernels/A.swift", text: "import CKernels\n"),
      SourceFile(path: "Sources/Tasks/A.swift", text: "public import Kernels\n// import CKernels\n"),
    ]
    #expect(
      Arrows(table: table).unused(by: files) == [
        "Package.swift: Tasks names CKernels, which none of its files imports",
        "Package.swift: Tasks names SwiftProtobuf, which none of its files imports",
        "Arrows.swift: Tasks may use Foundation, and does not",
      ])
  }

  @Test("CONTRIBUTING.md says where Foundation stays, and names no other module")
  func foundation() throws {
    let text = try Repository.text("CONTRIBUTING.md").split(separator: "\n").joined(separator: " ")
    let sentence = try #require(text.between("Foundation stays in ", ";"))
    let names = sentence.replacing("the command line", with: "RemanenceCommand")
      .matches(of: /[A-Z]\w+/).map { String($0.output) }
    #expect(Set(names) == Arrows.edge)
  }

  @Test("headers of intrinsics are included by CKernels alone")
  func intrinsics() throws {
    let files = try Repository.files(in: "Sources", suffixes: ["c", "h", "inc"])
    #expect(files.flatMap(Arrows.intrinsics) == [])
    #expect(files.contains { $0.target == "CKernels" && $0.text.contains("immintrin.h") })
  }

  @Test(
    "a planted import is found, however it is written",
    arguments: [
      ("Networks", "import Execution"), ("Networks", "import Foundation"), ("Programs", "import Kernels"),
      ("Execution", "  import CKernels"), ("Execution", "public import FoundationEssentials"),
      ("Reporting", "@_exported import Learning"), ("Kernels", "@preconcurrency internal import Networks"),
      ("Records", "import struct Programs.Program"), ("Formats", "import ArgumentParser"),
    ])
  func planted(module: String, line: String) {
    let file = SourceFile(path: "Sources/\(module)/Planted.swift", text: "import Synchronization\n\(line)\n")
    let found = arrows.violations(in: file)
    #expect(found.count == 1 && found[0].hasPrefix("\(file.path):2: "), "\(found)")
  }

  @Test("a planted row that points up is found")
  func plantedRow() {
    let manifest = """
      let modules: [Module] = [
        .c("CKernels", exclude: ["Above"]),
        // .swift("Commented", ["Nowhere"]),
        .swift("Below", ["Above"]),
        .swift(
          "Above", ["CKernels"],
          external: ["CPNG", .protobuf]),
      ]

      """
    let table = ModuleTable(manifest: manifest)
    #expect(table.rows.map(\.name) == ["CKernels", "Below", "Above"])
    #expect(table["Above"]?.allowed == ["CKernels", "CPNG", "SwiftProtobuf"])
    #expect(table.violations == ["Package.swift: Below names Above, which is not above it"])
  }

  @Test("words that only look like imports are none")
  func others() {
    let text = "// import Execution\nlet import1 = 2\n/// import Learning\n"
    #expect(arrows.violations(in: SourceFile(path: "Sources/Networks/A.swift", text: text)) == [])
  }

  @Test("planted intrinsics are found", arguments: ["#include <immintrin.h>", "# include <arm_neon.h>"])
  func plantedIntrinsics(line: String) {
    #expect(Arrows.intrinsics(in: SourceFile(path: "Sources/CPNG/shim.h", text: line)).count == 1)
    #expect(Arrows.intrinsics(in: SourceFile(path: "Sources/CKernels/a.c", text: line)).isEmpty)
  }
}
