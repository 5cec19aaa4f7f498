import ArgumentParser
import Methods

/// What a method may be given besides its options: a bound of memory, and what was learned before.
struct MethodInputs: ParsableArguments {
  @Option(
    help: """
      Refuse to learn what takes more memory than this, as 32MiB; \
      \(Method.namesOfSearching.joined(separator: ", ")) chooses under it, by its paper's count.
      """, transform: ByteCount.init)
  var memoryLimit: ByteCount?

  @Option(
    parsing: .upToNextOption,
    help: "Folders of earlier runs, of one network and precision: \(Method.poolsInWords).")
  var pool: [String] = []
}
