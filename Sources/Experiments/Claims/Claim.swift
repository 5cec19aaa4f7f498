/// What a paper claims of its system, and the same kind of work done here.
public struct Claim: Sendable, Hashable {
  /// Which claim.
  public var id: Identifier
  /// What the paper says, in a line.
  public var claim: String
  /// The unit of both figures; empty for a share or a ratio.
  public var unit: String
  /// The paper's figure; nil where none is known to us.
  public var theirs: Double?
  /// Ours; nil while the claim is open.
  public var ours: Double?
  /// What differs between the two, or what is missing while the claim is open.
  public var differs: String
  /// The command that gives our figure; nil while the claim is open.
  public var command: String?

  /// Ours over theirs, where both are known.
  public var ratio: Double? {
    guard let theirs, let ours else { return nil }
    return ours / theirs
  }

  /// Whether nothing has been laid beside it yet.
  public var isOpen: Bool { ours == nil }

  /// The closed list of claims.
  public enum Identifier: String, Sendable, CaseIterable {
    case repNetMemory = "repnet-memory"
    case repNetAccuracy = "repnet-accuracy"
    case da3Memory = "da3-memory"
    case da3Time = "da3-time"
    case da3Skipped = "da3-skipped"
    case mobileTLBlockV2 = "mobiletl-v2-46"
    case mobileTLBlockV3 = "mobiletl-v3-53"
    case mobileTLOperations = "mobiletl-flops-36"
    case mobileTLAccuracy = "mobiletl-accuracy-06"
    case loRAFusionParameters = "lorafusion-parameters"
    case loRAFusionAccuracy = "lorafusion-accuracy"
    case loRAFusionReprogramming = "lorafusion-reprogramming"
    case hiRISEData = "hirise-data"
    case hiRISEEnergy = "hirise-energy"
    case hiRISEMemory = "hirise-memory"
    case sasWrite = "sas-write"
    case sasArea = "sas-area"
    case sasInference = "sas-inference"
    case sasTraining = "sas-training"
    case sasContinual = "sas-int8-continual"
    case sasSystem = "sas-system"

    /// The system that the claim is of.
    public var system: String {
      switch self {
      case .repNetMemory, .repNetAccuracy: "Rep-Net (CVPR 2022)"
      case .da3Memory, .da3Time, .da3Skipped: "DA3 (CVPR workshops 2022)"
      case .mobileTLBlockV2, .mobileTLBlockV3, .mobileTLOperations, .mobileTLAccuracy:
        "MobileTL (AAAI 2023)"
      case .loRAFusionParameters, .loRAFusionAccuracy, .loRAFusionReprogramming: "LoRAFusion (GLSVLSI 2025)"
      case .hiRISEData, .hiRISEEnergy, .hiRISEMemory: "HiRISE (DAC 2024)"
      case .sasWrite, .sasArea, .sasInference, .sasTraining, .sasContinual, .sasSystem: "SAS-MRAM"
      }
    }
  }

  /// A claim that nothing has been laid beside yet.
  static func open(
    _ id: Identifier, _ claim: String, theirs: Double? = nil, unit: String = "", missing: String
  ) -> Claim {
    Claim(
      id: id, claim: claim, unit: unit, theirs: theirs, ours: nil, differs: "open: \(missing)", command: nil)
  }
}

extension Claim: Encodable {
  private enum CodingKeys: String, CodingKey {
    case id, system, claim, unit, theirs, ours, ratio, differs, command
  }

  /// Writes one row; what is not known is null.
  public func encode(to encoder: any Encoder) throws {
    var row = encoder.container(keyedBy: CodingKeys.self)
    try row.encode(id.rawValue, forKey: .id)
    try row.encode(id.system, forKey: .system)
    try row.encode(claim, forKey: .claim)
    try row.encode(unit, forKey: .unit)
    try row.encode(theirs, forKey: .theirs)
    try row.encode(ours, forKey: .ours)
    try row.encode(ratio, forKey: .ratio)
    try row.encode(differs, forKey: .differs)
    try row.encode(command, forKey: .command)
  }
}
