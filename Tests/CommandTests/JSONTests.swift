import Foundation
import Testing

@Suite("What --json prints")
struct JSONTests {
  /// The keys of the design's contract for runs.
  private static let runKeys: Set = [
    "adapter_sha256", "accuracy_matrix", "average_accuracy", "forgetting", "step_ms", "peak_resident_bytes",
  ]

  @Test(arguments: [[], ["--accounting", "published"], ["--precision", "float32", "--method", "full"]])
  func plan(options: [String]) async throws {
    let object = try await Program(["plan", "--json"] + options).end().json()
    let keys: Set = [
      "trainable_parameters", "frozen_parameters", "parameter_bytes", "saved_bytes", "peak_activation_bytes",
      "total_bytes", "arena_bytes", "forward_macs", "step_macs",
    ]
    #expect(keys.isSubset(of: object.keys))
    for key in keys { #expect(object[key] as? Int != nil, "\(key)") }
    #expect(object["resolution_px"] as? Int == 224)
  }

  /// TinyTL's published total of the head alone, by the method's own rule and by another's; what is allocated
  /// stands beside it, and is the plan without --accounting.
  @Test func publishedPlan() async throws {
    let options = [
      "--network", "proxylessnas-mobile", "--method", "head", "--classes", "102", "--threads", "1",
    ]
    let exact = try await Program(["plan", "--json"] + options).end().json()
    let published = ["plan", "--json", "--accounting", "published"] + options
    let own = try await Program(published).end().json()
    #expect(own["total_bytes"] as? Int == 30_828_688 && own["accounting_rule"] as? String == "tiny-tl")
    let beside = try #require(own["exact"] as? [String: Int])
    for (key, value) in beside { #expect(exact[key] as? Int == value, "\(key)") }
    #expect(Set(beside.keys).isSuperset(of: ["total_bytes", "arena_bytes", "step_flops"]))
    let other = try await Program(published + ["--rule", "rep-net"]).end().json()
    #expect(other["total_bytes"] as? Int == 30_828_688 - 1_816_416)
  }

  /// A file is planned for like the architecture that it was made from, trained classes aside.
  @Test func planOfAFile() async throws {
    let network = try await Shared.network()
    for options in [[], ["--accounting", "published"], ["--resolution", "64", "--method", "head"]] {
      var file = try await Program(["plan", "--json", "--network", network] + options).end().json()
      var name = try await Program(["plan", "--json", "--network", "embedded"] + options).end().json()
      #expect(file.removeValue(forKey: "network") as? String == network)
      #expect(name.removeValue(forKey: "network") as? String == "embedded")
      #expect(NSDictionary(dictionary: file) == NSDictionary(dictionary: name))
    }
    try await Program.run("plan", "--network", network + ".none")
      .expectFailure(network + ".none: is neither a file nor", "mobilenet-v2")
  }

  /// Without a yardstick: those need other engines.
  @Test(arguments: [["step"], ["inference"]]) func bench(command: [String]) async throws {
    let object = try await Program(
      ["bench"] + command + [
        "--json", "--network", "embedded", "--resolution", "32", "--batch", "2", "--steps", "3",
      ]
    ).end().json()
    for key in ["step_ms", "fastest_step_ms"] { #expect(try #require(object[key] as? Double) > 0) }
    #expect(object["batch"] as? Int == 2)
    #expect(try #require(object["peak_resident_bytes"] as? Int) > 1 << 20)
  }

  @Test func learn() async throws {
    let folder = try TemporaryFolder()
    let tasks = try await Shared.tasks().path
    let arguments = Shared.learning(
      [tasks + "/marks", tasks + "/shapes"], to: folder.path + "/run", steps: 10)
    let object = try await Program(arguments + ["--json"]).end().json()
    #expect(Self.runKeys.isSubset(of: object.keys))
    let sums = try #require(object["adapter_sha256"] as? [String: String])
    #expect(Set(sums.keys) == ["marks", "shapes"])
    #expect(sums.values.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{64}/) != nil })
    let matrix = try #require(object["accuracy_matrix"] as? [[Any]])
    #expect(matrix.map(\.count) == [2, 2])
    #expect(object["forgetting"] as? Double == 0)
    #expect(try #require(object["peak_resident_bytes"] as? Int) > 1 << 20)
  }

  @Test func theEmbeddedSampleNeedsNothing() async throws {
    let folder = try TemporaryFolder()
    let object = try await Program(
      Shared.learning(["sample"], to: folder.path + "/run", steps: 10) + ["--json"]
    ).end().json()
    #expect((object["adapter_sha256"] as? [String: String])?.keys.sorted() == ["sample"])
  }

  @Test func evaluate() async throws {
    let object = try await Program.run("evaluate", Shared.run(), "--json").json()
    #expect(Self.runKeys.isSubset(of: object.keys))
    let accuracies = try #require(object["accuracy"] as? [String: Double])
    let matrix = try #require(object["accuracy_matrix"] as? [[Any]])
    // What was measured when the last task was learned is measured again, bit for bit.
    #expect(try [accuracies["marks"], accuracies["shapes"]] == #require(matrix.last as? [Double]))
    let one = try await Program.run("evaluate", Shared.run(), "--task", "shapes", "shapes", "--json").json()
    #expect(one["accuracy"] as? [String: Double] == ["shapes": try #require(accuracies["shapes"])])
    // The accuracy of a task is the mean of its classes' over their pictures.
    let classes = try #require(object["accuracy_by_class"] as? [String: [[String: Any]]])
    #expect(classes["shapes"]?.compactMap { $0["name"] as? String } == ["lines", "rings", "ticks"])
    for (task, rows) in classes {
      let pictures = rows.map { $0["pictures"] as? Int ?? 0 }
      let right = zip(rows, pictures).reduce(0.0) { $0 + ($1.0["accuracy"] as? Double ?? 0) * Double($1.1) }
      let all = Double(pictures.reduce(0, +))
      #expect(all > 0 && abs(right / all - (accuracies[task] ?? -1)) < 1e-9, "\(task)")
    }
  }

  @Test func predict() async throws {
    let pictures = try await Shared.tasks().path + "/marks/spots"
    let object = try await Program.run(
      "predict", Shared.run(), "--task", "marks", pictures + "/0.png", pictures + "/1.png", "--json"
    ).json()
    #expect(object["task"] as? String == "marks")
    let answers = try #require(object["answers"] as? [[String: Any]])
    #expect(answers.map { $0["image"] as? String } == [pictures + "/0.png", pictures + "/1.png"])
    for answer in answers {
      #expect(["spots", "stripes"].contains(try #require(answer["label"] as? String)))
      // The more probable of two.
      #expect((0.5...1).contains(try #require(answer["confidence"] as? Double)))
    }
  }

  @Test func report() async throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/report.html"
    let object = try await Program.run("report", Shared.run(), "-o", file, "--json").json()
    #expect(object["report_file"] as? String == file)
    #expect(try object["report_bytes"] as? Int == folder.bytes("report.html").count)
  }

  @Test func fetchList() async throws {
    let object = try await Program.run("fetch", "--list", "--json").json()
    #expect(object["cache_folder"] as? String == Shared.cache)
    let entries = try #require(object["entries"] as? [[String: Any]])
    let names = entries.compactMap { $0["name"] as? String }
    #expect(
      Set(names).isSuperset(of: ["mobilenet-v2", "efficientnet-lite0", "photographs", "emoji", "solar-cells"])
    )
    for entry in entries {
      #expect(
        Set(["kind", "licence", "source", "download_bytes", "is_present", "packages"]).isSubset(
          of: entry.keys))
      let packages = try #require(entry["packages"] as? [[String: Any]])
      #expect(packages.allSatisfy { ($0["sha256"] as? String)?.count == 64 })
    }
  }

  @Test func importing() async throws {
    let network = try await Shared.network()
    let tasks = try await Shared.tasks().path
    let folder = try TemporaryFolder()
    let object = try await Program.run(
      "import", network + ".checkpoint.safetensors", "--architecture", "embedded", "-o",
      folder.path + "/network", "--task", tasks + "/marks", "--json"
    ).json()
    #expect(object["network_file"] as? String == folder.path + "/network")
    let agreement = try #require(object["agreement"] as? [String: [String: Any]])
    #expect(Set(agreement.keys) == ["photographs", "marks"])
    #expect(agreement["photographs"]?["images"] as? Int == 8)
    #expect(try #require(agreement["marks"]?["feature_cosine"] as? Double) > 0.9)
    // Importing is a function of its input.
    #expect(try folder.bytes("network") == [UInt8](Data(contentsOf: URL(filePath: network))))
    let input = try #require(object["normalisation"] as? [String: [Double]])
    #expect(
      input["mean"]?.count == 3 && input["deviation"]?.allSatisfy { abs($0 - 128 / 255) < 1e-6 } == true)
  }
}
