/// The paper by whose rule a learning step is counted, so that its figures can be laid beside those that were
/// printed.
public enum AccountingRule: String, Hashable, Sendable, Codable, CaseIterable {
  /// Rep-Net's: TinyTL's profile of memory, over the graph as the method draws it.
  case repNet = "rep-net"
  /// TinyTL's (Cai et al., NeurIPS 2020): every method is counted over a backbone with group norms and with
  /// the paper's lite residual modules, which stay frozen where the method does not train them.
  case tinyTL = "tiny-tl"
  /// MobileTL's (Chiang et al., AAAI 2023): what each kind of layer stores, in the blocks that learn.
  case mobileTL = "mobile-tl"
  /// That of "On-Device Training Under 256KB Memory" (Lin et al., NeurIPS 2022): what is needed beyond
  /// inference, in 8-bit integers.
  case tinyTraining = "tiny-training"
  /// LoRAFusion's (GLSVLSI 2025): the adapters' parameters that learn.
  case loRAFusion = "lora-fusion"
}
