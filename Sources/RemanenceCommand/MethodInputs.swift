import ArgumentParser
import Methods

/// What a method may be given besides its options: a bound of memory, and what was learned before.
struct MethodInputs: ParsableArguments {
  @Option(
    help: """
      The most memory that learning may plan for, as 32MiB; \
      \(Method.namesOfSearching.joined(separator: ", ")) chooses under it, by its paper's count.
      """)
  var memoryLimit: ByteCount?

  @Option(
    parsing: .upToNextOption,
    help: "Earlier \(Method.poolsInWords), of one network and precision.")
  var pool: [String] = []
}
