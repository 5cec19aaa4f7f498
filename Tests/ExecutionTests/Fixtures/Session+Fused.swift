import Execution
import Methods
import Networks
import Programs

extension Session {
  /// LoRAFusion over a pool that two sessions of LoRA have learned, in steps numbered from `first`.
  static func fused(
    norm: String, _ precision: Precision, threads: Int = 1, from first: UInt64 = 1
  ) throws -> Session {
    let network = TestNetworks.odd()
    let images = TestImages(network.inputShape, count: 6, classes: 4)
    var model = try TestModel(network, images: images)
    var earlier: [EarlierAdapter] = []
    for (task, rate) in [("first", 0.02), ("second", 0.05)] {
      let learned = try Session(model, Method.loRA.rates(0.002, side: rate), precision, images: images)
      learned.settle()
      learned.learn(4, from: first)
      earlier.append(EarlierAdapter(task: task, network: learned.program.network))
      model.values.adapters.append(learned.store.adapterValues)
    }
    let method = try Method.loRAFusion.setting("norm", to: norm)
    let fused = try method.adapted(MethodContext(backbone: model.backbone, classes: 4, earlier: earlier))
    return try Session(fused, values: model.values, precision, images: images, threads: threads)
  }
}
