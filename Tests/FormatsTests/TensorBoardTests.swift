import Testing

@testable import Formats

@Suite struct TensorBoardTests {
  @Test func checksumIsCRC32C() {
    // The check value of CRC-32/ISCSI, and RFC 3720, B.4: 32 bytes of zeros, 32 of ones.
    #expect(TFRecord.checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(TFRecord.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(TFRecord.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(TFRecord.checksum([]) == 0)
  }

  @Test func recordsEqualTheGoldenFile() throws {
    let bytes =
      TensorBoardEvents.fileVersionRecord(wallTime: 1.5)
      + TensorBoardEvents.record(scalars: [("loss", 0.25), ("accuracy", 0.875)], step: 42, wallTime: 2.5)
    #expect(bytes == (try Golden.bytes("events.tfevents")))
  }
}
