import Formats
import Records

/// What decides the bits of the result, what came of it, and how to repeat it.
struct ConfigurationSection {
  var run: StoredRun

  var markup: Markup {
    Markup("section") {
      Markup("h2", text: "Configuration")
      Markup("div", ["class": "scroll"]) {
        Markup("table") {
          Markup("tbody") {
            for (name, value) in rows {
              Markup("tr") {
                Markup("th", ["scope": "row"], text: name)
                Markup("td", ["class": "text"], text: value)
              }
            }
          }
        }
      }
      Markup("h3", text: "Adapters and data")
      Markup("div", ["class": "scroll"]) { adapters }
      Markup("h3", text: "To repeat this run")
      Markup("pre") { Markup("code", text: commands) }
      Markup(
        "p", ["class": "note"],
        text: "One seed gives one SHA-256, for any number of threads and any instruction set.")
    }
  }

  private var rows: [(String, String)] {
    let configuration = run.record.configuration
    let options = configuration.methodOptions.sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value)" }
    return [
      ("Network", configuration.network), ("Network's SHA-256", configuration.networkSHA256),
      ("Method", configuration.method), ("Precision", configuration.precision),
      ("Seed", "\(configuration.seed)"),
      ("Input", "\(configuration.resolution) × \(configuration.resolution) px"),
      ("Batch", "\(configuration.batch)"), ("Epochs", "\(configuration.epochs)"),
      ("Most steps per task", configuration.maximumSteps.map { Readable.count($0) } ?? "no limit"),
      ("Method's options", options.joined(separator: ", ")), ("Instruction set", run.record.instructionSet),
      ("Version", run.record.productVersion),
    ]
  }

  private var adapters: Markup {
    Markup("table") {
      Markup("thead") {
        Markup("tr") {
          for name in ["Task", "Source", "Licence of the images", "SHA-256 of the adapter's tensors"] {
            Markup("th", ["scope": "col", "class": "text"], text: name)
          }
        }
      }
      Markup("tbody") {
        for task in run.record.tasks {
          Markup("tr") {
            Markup("th", ["scope": "row"], text: task.name)
            Markup("td", ["class": "text"], text: task.source)
            Markup("td", ["class": "text"], text: task.licence)
            Markup("td", ["class": "text"]) {
              Markup("code", text: task.result?.adapterSHA256 ?? "–")
            }
          }
        }
      }
    }
  }

  private var commands: String {
    let learn = shellQuoted(run.record.learnArguments(output: run.layout.name))
    return "remanence \(learn)\nremanence report \(shellQuoted([run.layout.name]))"
  }
}
