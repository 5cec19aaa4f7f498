import Records

/// Two tasks that a run learns in these tests.
func exampleTasks() -> [TaskRecord] {
  [
    TaskRecord(
      name: "emoji", source: "emoji", classNames: ["face", "flag"], trainExamples: 60, testExamples: 20,
      licence: "MIT"),
    TaskRecord(
      name: "my tools", source: "/home/ada/my tools", classNames: ["file", "saw", "vice"], trainExamples: 90,
      testExamples: 30, licence: "unknown", skippedImages: 1, skippedNames: ["saw/broken.png"]),
  ]
}

func exampleRecord(tasks: [TaskRecord] = exampleTasks()) -> RunRecord {
  RunRecord(
    productVersion: "0.1.0",
    configuration: RunConfiguration(
      network: "embedded", networkSHA256: String(repeating: "ab", count: 32), method: "rep-net",
      methodOptions: ["side-rate": "0.01"], precision: "int8", seed: .max, resolution: 32, batch: 4, epochs: 2
    ),
    instructionSet: "scalar", tasks: tasks)
}
