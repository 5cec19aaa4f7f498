import Formats
import Foundation
public import Networks
public import Tasks

extension FrozenNetwork {
  /// The file of a checkpoint, or of the fetched network of that name.
  /// - Throws: `FormatError` when there is no such file, and no network of that name has been fetched.
  public static func checkpoint(_ fileOrName: String, cache: Cache = .standard) throws(FormatError) -> String
  {
    if PathText.isThere(fileOrName) { return fileOrName }
    guard let architecture = Zoo(rawValue: fileOrName) else {
      throw FormatError(
        "is neither a file nor the name of a network", at: fileOrName,
        remedy: fileOrName.suggestion(among: Zoo.allCases.map(\.rawValue), orAt: fileOrName)
          + "check the path")
    }
    guard let path = Catalog.checkpoint(named: fileOrName, cache: cache)?.path else {
      throw noWeights(of: architecture, in: cache)
    }
    return path
  }

  /// Checks that the file at `path` may be a checkpoint, by its first bytes or by its name.
  /// - Throws: `FormatError` when neither tells one.
  public static func checkKind(_ path: String) throws(FormatError) {
    guard CheckpointFormat(path: path) == nil else { return }
    throw FormatError(
      "is no checkpoint by its content or its name", at: path,
      remedy: "name an ONNX file, a safetensors file or what torch.save wrote")
  }

  /// Whether the file at `path` holds its graph, and not weights alone.
  public static func bringsGraph(_ path: String) -> Bool { CheckpointFormat(path: path) == .onnx }

  /// Quantises a checkpoint and writes it as a network of ours.
  ///
  /// * `checkpoint`: an ONNX file, by its content, or a checkpoint of `architecture`.
  /// * `architecture`: what a checkpoint's weights belong to; an ONNX file tells by itself.
  /// * `normalisation`: how bytes become its input; nil for what its file or its architecture says.
  /// * `fineNoise`: how many dB below the answers the noise of 8-bit values must lie, until which values are
  ///   kept in 12 bits (``FineValues``); nil for none.
  /// * `comparedTasks`: tasks whose test pictures agreement is measured on, besides the photographs.
  /// * `comparedPictures`: how many pictures of each.
  /// * `progress`: told how far each part has come.
  /// - Throws: `FormatError` when the file is damaged, or is no network that can be run; when there are no
  ///   photographs.
  public static func importing(
    _ checkpoint: String, as architecture: Zoo?, to path: String, cache: Cache = .standard, threads: Int,
    normalisation: Normalisation? = nil, fineNoise: Double? = FineValues.noiseBelowAnswers,
    comparedTasks: [ImageTask],
    comparedPictures: Int = 64, progress: ImportPhase.Progress = { _, _, _ in }
  ) throws -> ImportReport {
    let (calibration, photographs, values, input) = try quantising(
      checkpoint, as: architecture, to: path, normalisation: normalisation, fineNoise: fineNoise,
      cache: cache, threads: threads, progress: progress)
    let network = calibration.network
    let resolution = network.inputShape.height
    var tasks: [String: Agreement] = [:]
    for task in comparedTasks {
      tasks[task.name] = try Agreement.measured(
        network, values,
        images: Pictures.evenly(
          task.prepare(.test, resolution: resolution, cache: cache), count: comparedPictures,
          resolution: resolution), threads: threads)
    }
    return ImportReport(
      path: path, fineValues: network.nodes.filter(\.isFine).map(\.name), normalisation: input,
      photographs: try Agreement.crossed(calibration, photographs: photographs) {
        progress(.comparing, $0, $1)
      },
      tasks: tasks)
  }

  /// Quantises a checkpoint, calibrated on the photographs, and writes it.
  static func quantising(
    _ checkpoint: String, as architecture: Zoo?, to path: String, normalisation: Normalisation?,
    fineNoise: Double?, cache: Cache, threads: Int, progress: ImportPhase.Progress
  ) throws -> (
    calibration: Calibration, photographs: [[UInt8]], values: ModelValues, input: InputNormalisation
  ) {
    let (network, weights, input) = try floatNetwork(checkpoint, architecture, normalisation)
    if let (name, _) = weights.values.first(where: { !$1.allSatisfy(\.isFinite) }) {
      throw FormatError(
        "has numbers of '\(name)' that are not finite", at: checkpoint, remedy: "export the network again")
    }
    let resolution = network.inputShape.height
    let urls = Catalog.photographs(cache: cache)
    guard !urls.isEmpty else {
      throw FormatError(
        "the photographs that 8 bits are fitted to are not here", at: cache.root.path,
        remedy: "get them from packages with: remanence fetch photographs")
    }
    let photographs = try urls.map { try Pictures.load($0, resolution: resolution) }
    let pictures = Pictures.calibrating(photographs, resolution: resolution)
    var calibration = Calibration(network, weights, threads: threads)
    let seen = try calibration.observed(pictures) { progress(.calibrating, $0, $1) }
    if let fineNoise {
      calibration.network.fineValues = try FineValues.chosen(
        calibration, seen, images: pictures, noiseBelowAnswers: fineNoise
      ) { progress(.choosing, $0, $1) }
    }
    let values = calibration.quantised(seen) { progress(.rounding, $0, $1) }
    try write(values, network: calibration.network, path: path)
    return (calibration, photographs, values, input)
  }

  private static func floatNetwork(
    _ path: String, _ architecture: Zoo?, _ asked: Normalisation?
  ) throws(FormatError) -> (network: Network, weights: Weights, input: InputNormalisation) {
    let asked = asked.map { InputNormalisation($0, from: .asked) }
    if bringsGraph(path) {
      let model = try ONNXModel(path: path)
      var (said, unread) = (asked, InputNormalisation.Unread?.none)
      if said == nil { (said, unread) = try InputNormalisation.said(by: model.metadata, of: path) }
      let (network, weights) = try ONNXImport.network(
        of: model, name: path, normalisation: said?.normalisation)
      guard let architecture, architecture != network.architecture else {
        let origin: InputNormalisation.Origin = network.architecture == nil ? .assumed : .architecture
        return (
          network, weights,
          said ?? InputNormalisation(network.normalisation, from: origin, unread: unread)
        )
      }
      throw FormatError(
        "holds another graph than \(architecture.rawValue)", at: path,
        remedy: "import it without naming an architecture")
    }
    guard let architecture else {
      throw FormatError(
        "is a checkpoint without a graph", at: path,
        remedy: "name the architecture that it was made for with --architecture")
    }
    var (network, weights) = try CheckpointFile.read(architecture, path: path)
    var (said, unread) = (asked, InputNormalisation.Unread?.none)
    if said == nil { (said, unread) = try InputNormalisation.said(by: [:], of: path) }
    network.normalisation = said?.normalisation ?? network.normalisation
    return (
      network, weights,
      said ?? InputNormalisation(network.normalisation, from: .architecture, unread: unread)
    )
  }
}
