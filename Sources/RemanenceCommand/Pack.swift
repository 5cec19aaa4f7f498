import ArgumentParser
import Formats
import Foundation
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
      + "those that it learned from and was measured on.")

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run")) var folder: String
  @Option(name: [.short, .long], help: "The tar file to write.") var output: String
  @Flag(help: "Replace a file that is there.") var force = false
  @OptionGroup var places: RunPlaces

  func run() throws {
    try OutputFile(output, force: force).check(.run)
    let run = try LearnedRun.open(path: folder, threads: 1, network: places.networkFile)
    try run.layout.checkAdapters(of: run.learned([]))
    let inside = URL(filePath: output).resolvingSymlinksInPath().path
    guard !inside.hasPrefix(URL(filePath: run.layout.path).resolvingSymlinksInPath().path + "/") else {
      throw FormatError("lies in the run that is packed", at: output, remedy: "name a file outside of it")
    }
    _ = try places.folders(of: run.record.tasks.map(\.name))
    let name = run.layout.name.isEmpty || run.layout.name == "." ? "run" : run.layout.name
    var writer = try TarWriter(path: output)
    for file in try run.layout.packedFiles() {
      try writer.add(run.layout.path + "/" + file, as: "\(name)/\(file)")
    }
    if let network = run.networkPath {
      try writer.add(network, as: "\(name)/\(RunLayout.packedNetwork)")
    }
    try writer.finish()
    print(output)
  }
}
