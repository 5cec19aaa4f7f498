import Formats
import Learning
import Sensing
import Silicon
import Units

extension EyeSheet: Encodable {
  private enum CodingKeys: String, CodingKey {
    case task, detector, mosaic, regions, pictures, failures, constants, camera
    case pool = "pool_px"
    case isGrey = "grey"
    case cameraSize = "camera_size"
    case noiseSeed = "noise_seed"
    case score = "score_threshold"
    case margin = "region_margin"
    case most = "most_regions"
    case withoutRegion = "pictures_without_region"
  }

  /// Encodes the object that `remanence sense --json` prints: the sums, and each picture alone.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(setup.pool, forKey: .pool)
    try container.encode(setup.isGrey, forKey: .isGrey)
    try container.encode(setup.mosaic.rawValue, forKey: .mosaic)
    try container.encodeIfPresent(setup.cameraSize?.description, forKey: .cameraSize)
    try container.encodeIfPresent(setup.noiseSeed, forKey: .noiseSeed)
    try container.encodeIfPresent(task, forKey: .task)
    if let detector {
      try container.encode(detector, forKey: .detector)
      try container.encode(setup.choice.score, forKey: .score)
      try container.encode(setup.margin, forKey: .margin)
      try container.encode(setup.choice.most, forKey: .most)
    }
    try container.encode(frames.count { $0.regions.isEmpty }, forKey: .withoutRegion)
    let total = total
    try LedgerShown(ledger: total.ledger, whole: total.whole).encode(to: encoder)
    try container.encode(
      frames.flatMap { frame in frame.regions.map { RegionShown($0, frame) } }, forKey: .regions)
    try container.encode(frames.map(FrameShown.init), forKey: .pictures)
    try container.encode(failures, forKey: .failures)
    try container.encodeIfPresent(cameraShown, forKey: .camera)
    try container.encode(
      (setup.constants.constants() + (camera?.chip.allConstants ?? [])).map(ConstantRecord.init),
      forKey: .constants)
  }

  /// A ledger beside that of the whole frame.
  private struct LedgerShown: Encodable {
    var ledger: SensorLedger, whole: SensorLedger

    enum CodingKeys: String, CodingKey {
      case conversions
      case reduction
      case fullFrameBytes = "full_frame_bytes"
      case movedBytes = "moved_bytes"
      case returnedBytes = "returned_bytes"
      case peakBytes = "peak_image_bytes"
      case fullPeakBytes = "full_frame_peak_image_bytes"
      case fullConversions = "full_frame_conversions"
      case energy = "converter_energy_pj"
      case fullEnergy = "full_frame_converter_energy_pj"
      case energyReduction = "converter_energy_reduction"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(whole.movedBytes, forKey: .fullFrameBytes)
      try container.encode(ledger.movedBytes, forKey: .movedBytes)
      try container.encode(ledger.returnedBytes, forKey: .returnedBytes)
      try container.encode(whole.over(ledger, \.movedBytes), forKey: .reduction)
      try container.encode(ledger.peakImageBytes, forKey: .peakBytes)
      try container.encode(whole.peakImageBytes, forKey: .fullPeakBytes)
      try container.encode(ledger.conversions, forKey: .conversions)
      try container.encode(whole.conversions, forKey: .fullConversions)
      try container.encode(ledger.converterEnergy.picojoules, forKey: .energy)
      try container.encode(whole.converterEnergy.picojoules, forKey: .fullEnergy)
      try container.encode(whole.over(ledger, \.conversions), forKey: .energyReduction)
    }
  }

  private struct FrameShown: Encodable {
    var frame: SeenFrame

    init(_ frame: SeenFrame) { self.frame = frame }

    enum CodingKeys: String, CodingKey {
      case image, regions
      case width = "width_px"
      case height = "height_px"
      case pooledWidth = "pooled_width_px"
      case pooledHeight = "pooled_height_px"
      case clamped = "clamped_regions"
      case outside = "regions_outside"
      case heldBytes = "decoded_whole_bytes"
      case heldBecause = "decoded_whole_because"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(frame.image, forKey: .image)
      try container.encode(frame.width, forKey: .width)
      try container.encode(frame.height, forKey: .height)
      try container.encode(frame.pooledWidth, forKey: .pooledWidth)
      try container.encode(frame.pooledHeight, forKey: .pooledHeight)
      try container.encode(frame.clampedRegions, forKey: .clamped)
      try container.encode(frame.outsideRegions, forKey: .outside)
      try container.encode(frame.heldBytes, forKey: .heldBytes)
      try container.encodeIfPresent(frame.obstacle?.words, forKey: .heldBecause)
      try LedgerShown(ledger: frame.ledger, whole: frame.whole).encode(to: encoder)
      try container.encode(frame.regions.map { RegionShown($0, nil) }, forKey: .regions)
    }
  }

  private struct RegionShown: Encodable {
    var seen: SeenRegion, image: String?

    /// * `frame`: the picture, where it is not plain which.
    init(_ seen: SeenRegion, _ frame: SeenFrame?) { (self.seen, image) = (seen, frame?.image) }

    enum CodingKeys: String, CodingKey {
      case image, label, confidence
      case proposedLabel = "proposed_label"
      case score = "proposal_score"
      case x = "x_px"
      case y = "y_px"
      case width = "width_px"
      case height = "height_px"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeIfPresent(image, forKey: .image)
      try container.encode(seen.region.x, forKey: .x)
      try container.encode(seen.region.y, forKey: .y)
      try container.encode(seen.region.width, forKey: .width)
      try container.encode(seen.region.height, forKey: .height)
      try container.encodeIfPresent(seen.proposal?.label, forKey: .proposedLabel)
      try container.encodeIfPresent(seen.proposal?.score, forKey: .score)
      try container.encodeIfPresent(seen.label, forKey: .label)
      try container.encodeIfPresent(seen.confidence, forKey: .confidence)
    }
  }
}

extension SensorLedger {
  /// How many times another ledger's count goes into this one's; 0 where nothing was counted.
  func over(_ other: SensorLedger, _ count: KeyPath<SensorLedger, Int>) -> Double {
    other[keyPath: count] == 0 ? 0 : Double(self[keyPath: count]) / Double(other[keyPath: count])
  }
}
