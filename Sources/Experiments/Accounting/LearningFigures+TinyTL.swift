import Methods
import Networks
import Programs
import Silicon

extension LearningFigures {
  /// TinyTL's seven configurations over ProxylessNAS-Mobile: 102 classes, batch 8. The paper prints
  /// parameters to the byte and totals in MB; the bytes of the totals are what the authors' profiler gives
  /// for the printed configurations.
  static func tinyTL() throws -> [ValidationRow] {
    let configurations: [(name: String, Method, resolution: Int, learned: Int, parameters: Int, total: Int)] =
      [
        ("ft-last", .head, 224, 130_662, 5_138_576, 30_828_688),
        ("b", .bias, 224, 151_638, 5_201_504, 31_694_432),
        ("l", .tinyTL, 224, 1_947_078, 10_587_824, 37_080_752),
        ("lb", .tinyTLWithBiases, 224, 1_962_310, 10_633_520, 37_126_448),
        ("ft-norm", .normAndHead, 224, 172_614, 5_264_432, 192_421_400),
        ("ft-full", .full, 224, 4_746_590, 18_986_360, 390_843_488),
        ("lb", .tinyTLWithBiases, 320, 1_962_310, 10_633_520, 64_700_720),
      ]
    let source = "Cai et al., TinyTL, NeurIPS 2020, arXiv 2007.11622v5, table 2 and figures 3 and 5"
    return try configurations.flatMap { name, method, resolution, learned, parameters, total in
      let step = try CountedStep(
        method, over: .proxylessNASMobile(resolution: resolution, classes: 1000), classes: 102
      ).published
      let id = "\(name)-\(resolution)"
      return [
        exact(["tinytl", "learned", id], "", learned, step.trainableParameters, source),
        exact(["tinytl", "parameters", id], "B", parameters, step.parameterBytes, source),
        exact(["tinytl", "total", id], "B", total, step.totalBytes, source),
      ]
    }
  }

  /// Rep-Net over ProxylessNAS-Mobile: 102 classes, 224 pixels, batch 8, by the configuration and the
  /// profiler of the authors' code.
  static func repNet() throws -> [ValidationRow] {
    let backbone = Network.proxylessNASMobile(resolution: 224, classes: 1000)
    let source = "Rep-Net, CVPR 2022: the authors' code (repnet/model/reprogram.py, memory_cost_profiler.py)"
    let modules = try CountedStep(.repNet, over: backbone, classes: 102)
    let biases = try CountedStep(.repNetBias, over: backbone, classes: 102)
    let plain = try Network.proxylessNASMobile(resolution: 224, classes: 102).macs()
    return [
      exact(
        ["rep-net", "side-parameters", "proxylessnas-mobile"], "", 415_464,
        modules.published.trainableParameters - (1280 + 1) * 102, source),
      exact(
        ["rep-net", "side-macs", "proxylessnas-mobile"], "", 25_534_592, try modules.network.macs() - plain,
        source),
      exact(["rep-net", "total", "rep-net"], "B", 32_762_704, modules.published.totalBytes, source),
      exact(["rep-net", "total", "rep-net+bias"], "B", 32_814_448, biases.published.totalBytes, source),
    ]
  }
}
