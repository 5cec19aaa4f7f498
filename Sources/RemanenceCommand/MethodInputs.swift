import ArgumentParser

/// What a method may be given besides its options: a bound of memory, and what was learned before.
struct MethodInputs: ParsableArguments {
  @Option(
    help: """
      The most memory that learning may plan for, as 32MiB; sparse chooses under it, by its paper's count.
      """)
  var memoryLimit: ByteCount?

  @Option(
    parsing: .upToNextOption,
    help: "Runs of the method lora, of one network and precision, that lorafusion merges.")
  var pool: [String] = []
}
