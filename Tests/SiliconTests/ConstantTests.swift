import Silicon
import Testing

@Suite("Constants")
struct ConstantTests {
  @Test(
    "every constant of every technology has a name with a unit, every constant of a chip a source or a reason"
  )
  func provenance() {
    let units = [
      "nm", "um2", "ohm", "uohm_cm", "v", "ratio", "a_per_m", "t", "kt", "k", "ns", "fj", "nw", "ua", "bits",
      "bit", "writes", "years", "deg", "power",
    ]
    for technology in MemoryTechnology.all {
      let constants = technology.allConstants
      #expect(constants.count > 10, "\(technology.name)")
      #expect(Set(constants.map(\.name)).count == constants.count)
      for named in constants {
        #expect(units.contains { named.name.hasSuffix("_" + $0) }, "\(named.name)")
      }
      for named in Chip.standard(technology).allConstants + Trace.assumed.constants {
        switch named.constant.source {
        case .published(let text), .derived(let text), .fitted(let text), .assumed(let text):
          #expect(!text.isEmpty, "\(technology.name) \(named.name)")
        }
      }
    }
  }

  @Test(
    "a source is read as it is written",
    arguments: [
      Source.published("JSSC 2021"), .derived("a × b"), .assumed(""), .assumed("by us"), .fitted("rows"),
    ])
  func sources(source: Source) { #expect(Source(source.description) == source) }
}
