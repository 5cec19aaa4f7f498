// swift-tools-version: 6.2
import PackageDescription

// One executable per reader, driven by libFuzzer, which comes with the toolchain on Linux. Scripts/fuzz.sh
// builds them with `--sanitize fuzzer` and runs each for a bounded time, starting from the golden files.
let readers = ["Safetensors", "TorchPickle", "ONNX", "IDX", "Image", "BMP", "GIF"]

let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "remanence", path: "..")],
  targets: readers.map { reader in
    .executableTarget(
      name: "Fuzz\(reader)",
      dependencies: [.product(name: "RemanenceFormats", package: "remanence")],
      path: "Sources/\(reader)")
  },
  swiftLanguageModes: [.v6]
)
