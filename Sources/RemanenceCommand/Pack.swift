import ArgumentParser
import Formats
import Learning
import Records
import Reporting

/// `remanence pack RUN -o FILE`
struct Pack: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a run and the network below it into one tar file, to be used elsewhere.",
    usage: "remanence pack <run> -o <file> [<options>]",
    discussion:
      "Unpacked with tar xf, the run answers pictures on any machine. No picture is in it, only the names of "
      + "those that it learned from and was measured on, and where their folders were.")

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run")) var folder: String
  @Option(name: [.short, .long], help: "The tar file to write.") var output: String
  @Flag(help: "Replace a file that is there.") var force = false
  @OptionGroup var places: RunPlaces

  func run() throws {
    try OutputFile(output, force: force).check(.run)
    let run = try LearnedRun.open(path: folder, threads: 1, network: places.networkFile)
    _ = try places.folders(of: run.record.tasks.map(\.name))
    let packed = try run.pack(to: output)
    print(output.printable)
    var terminal = TerminalProgress()
    let network =
      packed.networkBytes == 0
      ? "" : ", of it the network, in 8 bits and in float32, \(Readable.bytes(packed.networkBytes))"
    terminal.note("packed: \(Readable.bytes(packed.bytes))\(network)")
    terminal.note("where it is used:", command: shellQuoted(["tar", "xf", output]))
    for task in packed.tasks {
      terminal.note(
        packed.tasks.count == 1 ? "then:" : "then, of \(task.printable):",
        command: shellQuoted(
          ["remanence", "predict", packed.folder, "PICTURE"]
            + (packed.tasks.count == 1 ? [] : ["--task", task])))
    }
  }
}
