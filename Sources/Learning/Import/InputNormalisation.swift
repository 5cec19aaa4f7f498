import Formats
import Foundation
public import Networks

/// How bytes become the input of an imported network, and who says so.
public struct InputNormalisation: Sendable, Hashable {
  /// Who says so.
  public enum Origin: Sendable, Hashable {
    /// Whoever imports the network.
    case asked
    /// A file: the network's own, or one that lies beside it.
    case file(String)
    /// The architecture, by the training of its makers.
    case architecture
    /// Nobody: ImageNet's, which most networks of photographs are trained with.
    case assumed
  }

  /// The means and deviations.
  public var normalisation: Normalisation
  /// Who says so.
  public var origin: Origin
  /// A file beside the network's that should say so and cannot be read, and why.
  public var unread: Unread?

  /// A file that is there and cannot be read.
  public struct Unread: Sendable, Hashable {
    /// The file.
    public var path: String
    /// Why, to be read behind its name.
    public var reason: String
  }

  /// A normalisation and its origin.
  public init(_ normalisation: Normalisation, from origin: Origin, unread: Unread? = nil) {
    (self.normalisation, self.origin, self.unread) = (normalisation, origin, unread)
  }

  /// The normalisation in one line, with where it comes from.
  public var line: String {
    func list(_ values: [Float]) -> String {
      (Set(values).count == 1 ? Array(values.prefix(1)) : values)
        .map { String(format: "%g", $0) }.joined(separator: " ")
    }
    let words =
      switch origin {
      case .asked: "as asked for"
      case .file(let path): "as \(path.printable) says"
      case .architecture: "as its architecture is trained"
      case .assumed: "ImageNet's, for the file does not say; --mean and --deviation set others"
      }
    let beside = unread.map {
      "; \($0.path.printable) is there and \($0.reason): give --mean and --deviation"
    }
    return "pictures from 0 to 1 are normalised by mean \(list(normalisation.mean)), deviation "
      + "\(list(normalisation.deviation)), \(words)\(beside ?? "")"
  }

  /// What the file at `path` says, by its `metadata`, where it has some, or by a file beside it that
  /// exporters write; and the first of these files that is there and cannot be read.
  /// - Throws: `FormatError` when what it says makes no sense.
  static func said(
    by metadata: [String: String], of path: String
  ) throws(FormatError) -> (said: InputNormalisation?, unread: Unread?) {
    var unread: Unread?
    if let found = try normalisation(metadata, at: path, &unread) { return (found, nil) }
    // timm's exporters keep what they say of the network as JSON.
    if let text = metadata["pretrained_cfg"] {
      let object = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any]
      if let object, let found = try normalisation(ofJSON: object, at: path, &unread) { return (found, nil) }
      if object == nil {
        unread = unread ?? Unread(path: path, reason: "has a pretrained_cfg that is no JSON")
      }
    }
    for name in besides {
      let file = (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + name
      guard FileManager.default.fileExists(atPath: file) else { continue }
      guard let source = try? ByteSource(path: file), let bytes = try? source.allBytes(maximumBytes: 1 << 20),
        let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
      else {
        unread = unread ?? Unread(path: file, reason: "cannot be read as JSON")
        continue
      }
      let values = object["pretrained_cfg"] as? [String: Any] ?? object
      if var found = try normalisation(ofJSON: values, at: file, &unread) {
        found.unread = unread
        return (found, unread)
      }
    }
    return (nil, unread)
  }

  /// What an object of JSON says, with the switches of Hugging Face's processors: what is not rescaled stays
  /// in bytes, unless its means are of pixels from 0 to 1, as where a pipeline has rescaled before; what is
  /// not normalised has neither mean nor deviation.
  /// - Throws: `FormatError` when it makes no sense.
  private static func normalisation(
    ofJSON values: [String: Any], at file: String, _ unread: inout Unread?
  ) throws(FormatError) -> InputNormalisation? {
    let texts = values.mapValues { "\($0)" }
    let isNormalised = values["do_normalize"] as? Bool ?? true
    let isRescaled = values["do_rescale"] as? Bool ?? true
    let factor =
      (values["rescale_factor"] as? Double).map { isRescaled ? $0 : 1 } ?? (isRescaled ? 1 / 255 : 1)
    let shift: Float = isRescaled && values["rescale_offset"] as? Bool == true ? 1 : 0
    // What a pixel of 1, which is 255 in bytes, is before mean and deviation.
    let white = Float(255 * factor)
    guard white != 1 || shift != 0 || !isNormalised else {
      return try normalisation(texts, at: file, &unread)
    }
    var (mean, deviation): ([Float]?, [Float]?) = ([0], [1])
    if isNormalised {
      let said = Self.texts(texts)
      guard let means = said.mean, let deviations = said.deviation else {
        return try normalisation(texts, at: file, &unread)
      }
      (mean, deviation) = (Normalisation.numbers(means), Normalisation.numbers(deviations))
      if !isRescaled, mean?.contains(where: { $0 > 0 && $0 < 1 }) ?? false {
        return try normalisation(texts, at: file, &unread)
      }
    }
    return try read(at: file) { () throws(FormatError) in
      try Normalisation(
        mean?.map { ($0 + shift) / white }, deviation?.map { $0 / white }, at: file)
    }
  }

  /// What the values of `file` say; nil where they say nothing, or half of it, which goes into `unread`.
  /// - Throws: `FormatError` when it is no mean and deviation.
  private static func normalisation(
    _ values: [String: String], at file: String, _ unread: inout Unread?
  ) throws(FormatError) -> InputNormalisation? {
    let (mean, deviation) = texts(values)
    guard let mean, let deviation else {
      // One of them alone may be a figure of something else.
      if mean != nil { unread = unread ?? Unread(path: file, reason: "has a mean without a deviation") }
      if deviation != nil { unread = unread ?? Unread(path: file, reason: "has a deviation without a mean") }
      return nil
    }
    return try read(at: file) { () throws(FormatError) in try Normalisation(mean, deviation, at: file) }
  }

  private static func read(
    at file: String, _ normalisation: () throws(FormatError) -> Normalisation
  ) throws(FormatError) -> InputNormalisation {
    do throws(FormatError) { return InputNormalisation(try normalisation(), from: .file(file)) } catch {
      throw FormatError(
        "says how pictures are normalised, and it cannot be read: it \(error.what)", at: file,
        remedy: "correct it, or give --mean and --deviation")
    }
  }

  /// Files of Hugging Face's and timm's exporters, in the order in which they are believed.
  private static let besides = ["preprocessor_config.json", "config.json"]
  /// What means and deviations are called, in lower case.
  private static let meanNames = ["mean", "image_mean", "pixel_mean", "input_mean"]
  private static let deviationNames = ["std", "image_std", "pixel_std", "input_std", "deviation", "stddev"]

  private static func texts(_ values: [String: String]) -> (mean: String?, deviation: String?) {
    let lower = Dictionary(
      values.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { one, _ in one })
    return (
      meanNames.lazy.compactMap { lower[$0] }.first, deviationNames.lazy.compactMap { lower[$0] }.first
    )
  }
}

extension Normalisation {
  /// A normalisation from one number for all colours or three for red, green and blue, divided by blanks,
  /// commas or brackets; `place` says in messages where they stand. Numbers of bytes are taken to those
  /// from 0 to 1 in files, where the writer cannot be asked.
  init(_ mean: String, _ deviation: String, at place: String) throws(FormatError) {
    var (mean, deviation) = (Self.numbers(mean), Self.numbers(deviation))
    if (mean ?? []).contains(where: { $0 > 1 }) {
      (mean, deviation) = (mean?.map { $0 / 255 }, deviation?.map { $0 / 255 })
    }
    try self.init(mean, deviation, at: place)
  }

  /// A normalisation from one number for all colours or three.
  /// - Throws: `FormatError` at `place` for any other number of them, and for means and deviations that
  ///   pictures from 0 to 1 do not have.
  public init(_ mean: [Float]?, _ deviation: [Float]?, at place: String) throws(FormatError) {
    func three(_ values: [Float]?) -> [Float]? {
      switch values?.count {
      case 1: Array(repeating: values![0], count: 3)
      case 3: values
      default: nil
      }
    }
    guard let mean = three(mean), let deviation = three(deviation) else {
      throw FormatError(
        "is not one number, or three for red, green and blue, of mean and of deviation each", at: place,
        remedy: "write as in --mean 0.5 --deviation 0.25, of values from 0 to 1")
    }
    guard mean.allSatisfy({ (0...1).contains($0) }), deviation.allSatisfy({ $0 > 0 && $0 <= 16 }) else {
      let isOfBytes = mean.contains { $0 > 1 && $0 <= 255 }
      throw FormatError(
        "has means beyond 0 to 1, or deviations that are not above 0 and at most 16", at: place,
        remedy: isOfBytes ? "give them of values from 0 to 1: divide those of bytes by 255" : "correct them")
    }
    self.init(mean: mean, deviation: deviation)
  }

  /// The numbers in `text`; nil when anything else is there.
  public static func numbers(_ text: String) -> [Float]? {
    let words = text.split { " ,;()[]\t\n\"'".contains($0) }
    let numbers = words.compactMap { Float($0) }.filter(\.isFinite)
    return numbers.count == words.count ? numbers : nil
  }
}
