// swift-tools-version: 6.2
import PackageDescription

// MARK: The table of modules. A module may import only what its row names, and rows name only rows above
// them: Tests/ArchitectureTests holds the import lines of every file to this table.

let modules: [Module] = [
  // 0  the only intrinsics
  .c("CKernels"),
  // 0  the embedded pictures
  .c("CSampleData", exclude: ["fashion"]),
  // 0  the embedded network
  .c("CEmbeddedNetwork", exclude: ["embedded.safetensors"]),
  // 0  random numbers that are the same everywhere
  .swift("Randomness", []),
  // 1  spans in, spans out; the plain Swift reference of each kernel
  .swift("Kernels", ["CKernels"]),
  // 2  graph, one file per operation, zoo, quantised values
  .swift("Networks", ["Randomness"]),
  // 2  energy, time, area and their like
  .swift("Units", []),
  // 3  readers and writers of foreign files
  .swift(
    "Formats", [],
    external: [
      "CJPEG", "CPNG", "CWebP", "CTIFF", "CHEIF", "CZlib", "CSodium", "CISAL", .protobuf,
    ]),
  // 3  run folders, events and adapters on disk, as plain values
  .swift("Records", ["Formats"]),
  // 3  named tasks, image folders, streams, prepared images
  .swift("Tasks", ["Formats", "Randomness", "CSampleData"]),
  // 3  autodiff rule per operation, pruning, fusion, schedule, memory plan
  .swift("Programs", ["Networks", "Randomness"]),
  // 4  runs a program on this CPU
  .swift("Execution", ["Programs", "Networks", "Kernels"]),
  // 4  technologies, cells, circuits, arrays and a chip whose memory computes, held to published figures;
  // prices programs and runs them in simulated arrays
  .swift("Silicon", ["Programs", "Networks", "Kernels", "Formats", "Units", "Randomness"]),
  // 5  an array of pixels that pools before it converts, and reads regions; counts what it moves and converts
  .swift("Sensing", ["Silicon", "Formats", "Units", "Randomness"]),
  // 5  each method turns a network into an adapted one
  .swift("Methods", ["Networks"]),
  // 6  import and calibration, trainer, metrics
  .swift(
    "Learning",
    [
      "Methods", "Execution", "Programs", "Networks", "Kernels", "Tasks", "Records", "Formats",
      "Randomness", "CEmbeddedNetwork",
    ]),
  // 7  reads records, never the engine
  .swift("Reporting", ["Records", "Formats"]),
  // 7  prices learning on chips, learns on simulated arrays; independent jobs that go on where they were
  .swift(
    "Experiments",
    [
      "Learning", "Sensing", "Silicon", "Methods", "Execution", "Programs", "Networks", "Kernels", "Tasks",
      "Records", "Reporting", "Formats", "Units", "Randomness",
    ]),
  // 8  the library product
  .swift(
    "Remanence",
    [
      "Learning", "Experiments", "Methods", "Execution", "Programs", "Networks", "Tasks", "Records",
      "Reporting",
      "Formats", "Sensing", "Silicon", "Units",
    ]),
  // 8  the command line
  .tool(
    "RemanenceCommand",
    [
      "Learning", "Experiments", "Methods", "Execution", "Programs", "Networks", "Tasks", "Records",
      "Reporting",
      "Formats", "Kernels", "Sensing", "Silicon", "Units",
    ],
    external: [.argumentParser]),
]

let systemLibraries: [Target] = [
  .systemLibrary(
    name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
  .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
  .systemLibrary(
    name: "CWebP", pkgConfig: "libwebpdemux", providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
  .systemLibrary(
    name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"]), .brew(["libtiff"])]),
  .systemLibrary(
    name: "CHEIF", pkgConfig: "libheif", providers: [.apt(["libheif-dev"]), .brew(["libheif"])]),
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
  .systemLibrary(
    name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
  .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
]

let tests: [Target] = [
  .test("ArchitectureTests", ["Tasks"]),
  .test("KernelsTests", ["Kernels"]),
  .test("NetworksTests", ["Networks", "Randomness"]),
  .test("FormatsTests", ["Formats", "Randomness", "CAllocationCounter"], resources: [.copy("Golden")]),
  .test("RecordsTests", ["Records", "Formats"]),
  .test("TasksTests", ["Tasks", "Formats", "Randomness"]),
  .test("ProgramsTests", ["Programs", "Methods", "Networks", "Randomness"]),
  // Replaces malloc by one that counts, in the tests' process alone.
  .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
  .test(
    "ExecutionTests",
    [
      "Execution", "Programs", "Methods", "Networks", "Kernels", "Silicon", "Units", "Randomness",
      "CAllocationCounter",
    ]),
  .test(
    "LearningTests",
    [
      "Learning", "Execution", "Methods", "Networks", "Programs", "Tasks", "Records", "Formats", "Kernels",
      "Randomness",
    ],
    resources: [.copy("Golden")]),
  .test(
    "SiliconTests", ["Silicon", "Programs", "Methods", "Networks", "Units", "Randomness"],
    resources: [.copy("Macrospin/switching.csv")]),
  .test(
    "SimulationTests",
    [
      "Silicon", "Learning", "Execution", "Methods", "Networks", "Programs", "Tasks", "Kernels", "Randomness",
    ]),
  .test("SensingTests", ["Sensing", "Silicon", "Formats", "Units", "Randomness"]),
  .test("ValidationTests", ["Silicon"]),
  .test(
    "ExperimentsTests",
    [
      "Experiments", "Learning", "Sensing", "Silicon", "Units", "Methods", "Networks", "Programs", "Kernels",
      "Tasks", "Reporting", "Formats", "Randomness", "CAllocationCounter",
    ]),
  .test("ReportingTests", ["Reporting", "Records", "Formats"]),
  // What one import gives: all that the command does, without it.
  .test("RemanenceTests", ["Remanence"]),
  .test("CommandTests", ["RemanenceCommand", "Formats", "Networks", "Randomness"]),
  // Its files are read and recorded where they lie.
  .test("GoldenTests", ["RemanenceCommand", "Formats", "Kernels", "Methods"], exclude: ["Golden"]),
]

let package = Package(
  name: "remanence",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Remanence", targets: ["Remanence"]),
    // The readers alone, for the fuzz targets in Fuzz/.
    .library(name: "RemanenceFormats", targets: ["Formats"]),
    .executable(name: "remanence", targets: ["RemanenceCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ] + documentation,
  targets: modules.map(\.target) + systemLibraries + tests,
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)

/// What `make docs` needs alone: every build would compile the plugin otherwise.
var documentation: [Package.Dependency] {
  guard Context.environment["REMANENCE_DOCUMENTATION"] != nil else { return [] }
  return [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")]
}

// MARK: How a row becomes a target

struct Module {
  var target: Target

  static func swift(
    _ name: String, _ dependencies: [String], external: [Target.Dependency] = []
  ) -> Module {
    Module(
      target: .target(
        name: name, dependencies: dependencies.map { .init(stringLiteral: $0) } + external,
        swiftSettings: optimised.contains(name) ? .strict + .optimised : .strict,
        linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]))
  }

  static func tool(_ name: String, _ dependencies: [String], external: [Target.Dependency]) -> Module {
    Module(
      target: .executableTarget(
        name: name, dependencies: dependencies.map { .init(stringLiteral: $0) } + external,
        swiftSettings: .strict))
  }

  /// Optimised in debug builds too, because tests wait for them most: the plain definitions of kernels, the arrays that
  /// compute bit by bit, the readers of pictures, and what draws, imports, lowers and runs networks.
  private static let optimised: Set = [
    "Networks", "Programs", "Kernels", "Execution", "Learning", "Silicon", "Formats", "Tasks", "Sensing",
  ]

  /// Kernels are optimised in debug builds too: unoptimised intrinsics are some ten times slower than the
  /// tests can bear.
  static func c(_ name: String, exclude: [String] = []) -> Module {
    Module(
      target: .target(
        name: name,
        exclude: exclude,
        cSettings: [
          .unsafeFlags(["-O3", "-fno-math-errno", "-ffp-contract=off"])
        ],
        linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]))
  }
}

extension [SwiftSetting] {
  /// In debug builds a module is compiled at once, too: about half the time of its files one by one.
  static var strict: Self {
    [
      .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
      .unsafeFlags(
        ["-whole-module-optimization", "-disable-batch-mode", "-num-threads", "2"],
        .when(configuration: .debug)),
    ]
  }

  static var optimised: Self { [.unsafeFlags(["-O"], .when(configuration: .debug))] }
}

extension Target.Dependency {
  static var protobuf: Self { .product(name: "SwiftProtobuf", package: "swift-protobuf") }
  static var argumentParser: Self {
    .product(name: "ArgumentParser", package: "swift-argument-parser")
  }
}

extension Target {
  static func test(
    _ name: String, _ dependencies: [String], exclude: [String] = [], resources: [Resource] = []
  ) -> Target {
    .testTarget(
      name: name, dependencies: dependencies.map { .init(stringLiteral: $0) }, exclude: exclude,
      resources: resources, swiftSettings: .strict)
  }
}
