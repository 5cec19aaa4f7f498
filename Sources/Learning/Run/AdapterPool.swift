import Execution
import Formats
import Foundation
import Methods
import Networks
import Programs
import Records

/// Adapters of earlier runs that a run builds on. They are copied into its folder, so that it needs those
/// runs no more.
struct AdapterPool {
  /// The adapters in order.
  let adapters: [LearnedAdapter]
  private let files: [String]

  /// What the runs in the folders `runs` have learned.
  /// - Throws: `FormatError` when `setup`'s method takes no pool, when a run has learned nothing, by another
  ///   method or over another network, or in another precision.
  static func learned(
    by runs: [String], over frozen: FrozenNetwork, for setup: LearningSetup
  ) throws -> AdapterPool {
    guard runs.isEmpty || setup.method.poolMethod != nil else {
      throw FormatError(
        "is not a method that builds on a pool", at: setup.method.name,
        remedy: "leave --pool out, or use one of "
          + Method.all.filter { $0.poolMethod != nil }.map(\.name).joined(separator: ", "))
    }
    var files: [String] = []
    for run in runs {
      let stored = try StoredRun(path: run)
      let learned = stored.record.tasks.filter { $0.result != nil }
      let maker = setup.method.poolMethod ?? ""
      guard stored.record.configuration.method == maker, !learned.isEmpty else {
        throw FormatError(
          "has learned nothing by the method \(maker), which a pool is made of", at: run,
          remedy: "learn a task with --method \(maker) first")
      }
      guard stored.record.configuration.precision == setup.precision.rawValue else {
        throw FormatError(
          "was learned in \(stored.record.configuration.precision), not \(setup.precision.rawValue)", at: run,
          remedy: "name runs of one precision")
      }
      files += learned.map { stored.layout.path + "/" + RunLayout.adapterFile(task: $0.name) }
    }
    return try read(files, over: frozen)
  }

  /// The pool that a run has in its folder; empty where it has none.
  /// - Throws: `FormatError` when a file is damaged.
  static func kept(in layout: RunLayout, over frozen: FrozenNetwork) throws -> AdapterPool {
    let folder = layout.path + "/" + RunLayout.pool
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return try read(
      names.filter { $0.hasSuffix(".safetensors") }.sorted().map { "\(folder)/\($0)" }, over: frozen)
  }

  private static func read(_ files: [String], over frozen: FrozenNetwork) throws -> AdapterPool {
    AdapterPool(
      adapters: try files.map { try AdapterFile(path: $0).frozen(over: frozen, earlier: []) }, files: files)
  }

  /// Copies the files into a run's folder.
  /// - Throws: `FormatError` when that cannot be written.
  func copy(into layout: RunLayout) throws {
    guard !files.isEmpty else { return }
    let folder = layout.path + "/" + RunLayout.pool
    try OutputPlace.makeFolder(folder)
    for (index, file) in files.enumerated() {
      let name = String(repeating: "0", count: max(0, 4 - "\(index)".count)) + "\(index).safetensors"
      try AtomicFile.write(ByteSource(path: file).allBytes(maximumBytes: 1 << 31), to: "\(folder)/\(name)")
    }
  }
}
