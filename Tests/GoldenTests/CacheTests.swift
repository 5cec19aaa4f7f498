import Foundation
import Testing

/// What has been imported before changes no price of an architecture that is named.
@Suite("Prices do not depend on the cache")
struct CacheTests {
  @Test func aNamedNetworkIsPricedWithoutALookAtWhatWasImported() async throws {
    let (empty, other) = (try TemporaryFolder(), try TemporaryFolder())
    try FileManager.default.createDirectory(
      atPath: other.path + "/networks", withIntermediateDirectories: true)
    // No network at all: whoever reads it fails.
    try Data("nonsense".utf8).write(
      to: URL(filePath: other.path + "/networks/mobilenet-v2-4.safetensors"))
    let command = Command(words: ["chip", "--network", "mobilenet-v2", "--draws", "0"])
    let plain = try await command.output(cache: empty.path)
    #expect(plain.contains("the architecture, all values in 8 bits"))
    #expect(try await command.output(cache: other.path) == plain)
  }
}
