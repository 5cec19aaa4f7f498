/// What a device does in a day, and how warm it is when it does nothing.
public struct DutyCycle: Sendable, Hashable {
  /// Its name.
  public var name: String
  /// Inferences of one image, tasks that are learned, and the steps of each.
  public var inferences: Double, tasks: Double, stepsPerTask: Double
  /// How often it wakes: between, it may be switched off. With 0 it is never asleep.
  public var wakes: Double
  /// Its temperature at rest, in °C.
  public var idleCelsius: Double

  /// A day of these.
  public init(
    name: String, inferences: Double, tasks: Double, stepsPerTask: Double = 1000, wakes: Double,
    idleCelsius: Double = 25
  ) {
    (self.name, self.inferences, self.tasks) = (name, inferences, tasks)
    (self.stepsPerTask, self.wakes, self.idleCelsius) = (stepsPerTask, wakes, idleCelsius)
  }

  /// Days to choose from (assumed).
  public static let presets = [
    DutyCycle(name: "camera", inferences: 8640, tasks: 1, wakes: 8640),
    DutyCycle(name: "doorbell", inferences: 60, tasks: 0.1, wakes: 20, idleCelsius: 15),
    DutyCycle(name: "sensor", inferences: 24, tasks: 0.05, wakes: 24, idleCelsius: 40),
    DutyCycle(name: "stream", inferences: 864_000, tasks: 4, wakes: 0, idleCelsius: 45),
  ]

  /// The preset of this name.
  public static func named(_ name: String) -> DutyCycle? { presets.first { $0.name == name } }

  /// The temperatures that the laws of leakage are stated for.
  public static let temperatures = -40.0...125.0

  /// Reads a day's file: `inferences_per_day`, `tasks_per_day`, `steps_per_task`, `wakes_per_day`,
  /// `idle_celsius`, and a `name`.
  /// - Throws: `SiliconFileError` that names the file and the field when one is missing, unknown or out of
  ///   range.
  public init(json: [UInt8], file: String) throws(SiliconFileError) {
    let tree = try JSONTree(
      json, file: file, start: "an object of inferences_per_day, wakes_per_day and so on")
    var reader = try FieldReader(tree, file: file)
    name = try reader.text("name")
    inferences = try reader.number("inferences_per_day", in: 0...1e9)
    tasks = try reader.number("tasks_per_day", in: 0...1e6)
    stepsPerTask = try reader.number("steps_per_task", in: 1...1e9)
    wakes = try reader.number("wakes_per_day", in: 0...1e6)
    idleCelsius = try reader.number("idle_celsius", in: Self.temperatures)
    try reader.finish()
  }
}
