import Methods
import Networks
import Programs
import Reporting
import Silicon
import Units

/// What is claimed of SAS-MRAM and of what is built of it.
extension ClaimSheet {
  static func sasClaim(_ id: Claim.Identifier) throws -> Claim {
    switch id {
    case .sasWrite:
      return try Claim(
        id: id, claim: "energy of a write of SOT-MRAM over one of SAS-MRAM: above 1 (abstract, no figure)",
        unit: "", theirs: nil, ours: modelled("claim/zhang-2024/sot-over-sas-write-energy"),
        differs:
          "ours is a model at one error in a million in 4 ns, each line at its own voltage; let SOT-MRAM "
          + "take longer and it is cheaper, drive all lines from 0.9 V and SAS-MRAM is (docs/devices.md)",
        command: "remanence validate --json")
    case .sasArea:
      return Claim(
        id: id, claim: "area of a bit of SOT-MRAM over one of SAS-MRAM (no figure)", unit: "", theirs: nil,
        ours: MemoryTechnology.sot.cellArea.value / MemoryTechnology.sas.cellArea.value,
        differs:
          "ours follows from transistors alone: one and a quarter a bit in a group of four, two in SOT-MRAM",
        command: "remanence device --technology sas-mram --json")
    case .sasInference:
      return try Claim(
        id: id, claim: "operations a joule over arrays of SRAM (FP-SMR, GLSVLSI 2025)", unit: "",
        theirs: 1.8, ours: modelled("claim/fp-smr/sas-over-sram-efficiency"),
        differs:
          "the model contradicts it: arithmetic takes most of a digital array's energy and is the same in "
          + "all; theirs is of a recommender and what it counts is not known to us, ours is a busy array",
        command: "remanence validate --json")
    case .sasTraining:
      return try Claim(
        id: id, claim: "energy of a step of learning in arrays (no figure)", unit: "mJ", theirs: nil,
        ours: stepEnergy(),
        differs:
          "ours is a model: a Rep-Net step of 8 pictures of 224 pixels over MobileNetV2, on the standard "
          + "chip",
        command: "remanence chip --network mobilenet-v2 --method rep-net --technology sas-mram --batch 8")
    case .sasContinual:
      return Claim(
        id: id,
        claim: "points of accuracy that learning in arrays that fail costs, over four tasks (no figure)",
        unit: "points", theirs: nil, ours: MeasuredSystem.lostPoints,
        differs: MeasuredSystem.differs, command: MeasuredSystem.command)
    default:
      return Claim(
        id: id,
        claim: "energy of a processor over the arrays' for the same work (FP-SMR beside a GPU, YooChoose)",
        unit: "", theirs: 86, ours: MeasuredSystem.processorOverChip,
        differs:
          "theirs answers in FP8, ours learns a task: other work, another processor; ours is a model beside "
          + "a measured time at an assumed 15 W; \(MeasuredSystem.differs)",
        command: MeasuredSystem.command)
    }
  }

  /// What `simulate --system` gave, which takes minutes: written down, as docs/results.md has it.
  private enum MeasuredSystem {
    /// 51.2 % without faults, 50.4 % in arrays.
    static let lostPoints = 0.75
    /// 7.62 J and 38.1 mJ for a task.
    static let processorOverChip = 200.0
    static let differs =
      "measured once: MobileNetV2 at 96 pixels, Rep-Net, 100 steps of 8 pictures a task, one seed"
    static let command =
      "remanence simulate --system --task emoji icon-roles clip-art unit-factions --max-steps 100"
  }

  /// Millijoules, over the graph, so that no network need be there.
  private static func stepEnergy() throws -> Double {
    let backbone = Network.mobileNetV2(resolution: 224, classes: 1000).folded(nil).network
    let program = try Program.lowered(
      from: Method.repNet.attached(to: backbone, classes: 10), precision: .int8, batch: 8, isTraining: true)
    return try Chip.standard().price(Workload(program)).total.energy.total.joules * 1e3
  }

  /// What a row of the chip's validation computes.
  private static func modelled(_ id: String) throws -> Double? {
    Validation.rows.first { $0.id == id }?.computed
  }
}
