import Formats
import Foundation
import Testing

@testable import Records

@Suite struct RecordTests {
  @Test func theRecordComesBack() throws {
    var record = exampleRecord()
    record.plan = PlanFigures(
      trainableParameters: 10, frozenParameters: 20, frozenBytes: 24, trainableBytes: 15, optimizerBytes: 30,
      arenaBytes: 1000, savedBytes: 100, peakActivationBytes: 600, forwardMACs: 5, stepMACs: 12)
    record.accuracyMatrix[after: 0, on: 0] = 0.875
    record.peakResidentBytes = 1 << 40
    record.stepMilliseconds = 1.25
    let bytes = try RecordCoding.document(record)
    #expect(try RecordCoding.decode(RunRecord.self, from: bytes[...], place: "run.json") == record)

    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("\"seed\" : 18446744073709551615"))
    #expect(text.contains("\"parameter_bytes\" : 39"))
    #expect(text.contains("\"total_bytes\" : 1069"))
    #expect(text.hasSuffix("}\n"))
  }

  @Test func theSummaryHasEveryKeyFromTheStart() throws {
    let data = Data(try RecordCoding.document(RunSummary(exampleRecord())))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    for key in ["average_accuracy", "forgetting", "backward_transfer", "forward_transfer", "step_ms"] {
      #expect(object[key] is NSNull, "\(key)")
    }
    #expect(Set(object.keys).isSuperset(of: ["adapter_sha256", "accuracy_matrix", "tasks"]))
  }

  @Test func theCommandRepeatsTheRun() {
    let line = shellQuoted(exampleRecord().learnArguments(output: "out"))
    #expect(
      line == "learn --network embedded --method rep-net --precision int8 --task emoji "
        + "--task '/home/ada/my tools' --resolution 32 --batch 4 --epochs 2 --seed 18446744073709551615 "
        + "--set side-rate=0.01 -o out"
    )
  }

  @Test(arguments: [
    ("plain-1.2", "plain-1.2"), ("two words", "'two words'"), ("it's", #"'it'\''s'"#), ("", "''"),
    ("$(rm)", "'$(rm)'"), ("é", "'é'"),
  ])
  func argumentsAreQuotedForTheShell(argument: String, quoted: String) {
    #expect(shellQuoted([argument]) == quoted)
  }

  @Test(arguments: [
    ("emoji", "emoji"), ("my tools", "my_tools"), ("../../etc", "_.._.._etc"), ("a/b", "a_b"), ("", "_"),
  ])
  func taskNamesStayInTheFolder(name: String, file: String) {
    #expect(RunLayout.adapterFile(task: name) == "adapters/\(file).safetensors")
  }

  @Test func theModelCardQuotesWhatItDoesNotTrust() {
    var record = exampleRecord()
    record.tasks[0].licence = "my \"own\"\n- injected: yes"
    record.tasks[0].classNames = ["a|b", "<script>"]
    let card = ModelCard(record, task: 0).markdown
    #expect(
      card.hasPrefix("---\nlicense: \"my \\\"own\\\"\\x0a- injected: yes\"\nbase_model: \"embedded\"\n"))
    #expect(card.contains("- a\\|b\n- \\<script>\n"))
    record.tasks[0].name = "\u{202E}x\u{9B}31m\u{200F}"
    record.tasks[0].classNames = ["\u{2066}y\u{85}"]
    let turned = ModelCard(record, task: 0).markdown
    #expect(
      turned.contains("- \"\\u202ex\\x9b31m\\u200f\"\n") && turned.contains("- \\\\u{2066}y\\\\u{85}\n"))
    for scalar in ["\u{202E}", "\u{9B}", "\u{200F}", "\u{2066}", "\u{85}"] {
      #expect(!turned.contains(scalar))
    }
    #expect(card.contains("remanence learn --network embedded"))
    record.tasks[0].classNames = ["a", "b", "c"]
    record.tasks[0].result = TaskResult(
      adapterFile: "x", adapterFileSHA256: "", trainableParameters: 1, steps: 1, wallSeconds: 1,
      classes: [ClassCount(tested: 4, right: 3), ClassCount(), ClassCount(tested: 1, right: 1)])
    let counted = ModelCard(record, task: 0).markdown
    #expect(counted.contains("- a: 3 of 4 test pictures right\n- b\n- c: 1 of 1 test pictures right\n"))
    let skipped = ModelCard(record, task: 1).markdown
    #expect(skipped.contains("| not readable | 1 file that is a picture by content or name, left out |"))
  }
}
