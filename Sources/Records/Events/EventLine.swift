/// One line of `events.jsonl`: an event, and what the clock said. Only ``WallClock`` differs between two runs
/// of one configuration.
public struct EventLine: Sendable, Equatable {
  /// What happened.
  public var event: Event
  /// When it happened.
  public var clock: WallClock

  /// A line with these values.
  public init(event: Event, clock: WallClock) {
    self.event = event
    self.clock = clock
  }
}

/// What the clock said about an event.
public struct WallClock: Codable, Sendable, Equatable {
  /// Seconds since 1970-01-01 00:00 UTC.
  public var unixSeconds: Double
  /// The training speed of late, in images per second.
  public var imagesPerSecond: Double?

  /// A time, with the speed where it is known.
  public init(unixSeconds: Double, imagesPerSecond: Double? = nil) {
    self.unixSeconds = unixSeconds
    self.imagesPerSecond = imagesPerSecond
  }

  enum CodingKeys: String, CodingKey {
    case unixSeconds = "unix_s"
    case imagesPerSecond = "images_per_second"
  }
}

extension EventLine: Codable {
  private enum Kind: String, Codable {
    case step
    case evaluation
    case diagnostics
    case message
  }

  private enum CodingKeys: String, CodingKey {
    case kind = "event"
    case clock
    case text
  }

  /// Reads one object: the event's own keys beside `event` (its kind) and `clock`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    clock = try container.decode(WallClock.self, forKey: .clock)
    event =
      switch try container.decode(Kind.self, forKey: .kind) {
      case .step: .step(try StepEvent(from: decoder))
      case .evaluation: .evaluation(try EvaluationEvent(from: decoder))
      case .diagnostics: .diagnostics(try DiagnosticsEvent(from: decoder))
      case .message: .message(try container.decode(String.self, forKey: .text))
      }
  }

  /// Writes one object: the event's own keys beside `event` (its kind) and `clock`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(clock, forKey: .clock)
    switch event {
    case .step(let step):
      try container.encode(Kind.step, forKey: .kind)
      try step.encode(to: encoder)
    case .evaluation(let evaluation):
      try container.encode(Kind.evaluation, forKey: .kind)
      try evaluation.encode(to: encoder)
    case .diagnostics(let diagnostics):
      try container.encode(Kind.diagnostics, forKey: .kind)
      try diagnostics.encode(to: encoder)
    case .message(let text):
      try container.encode(Kind.message, forKey: .kind)
      try container.encode(text, forKey: .text)
    }
  }
}
