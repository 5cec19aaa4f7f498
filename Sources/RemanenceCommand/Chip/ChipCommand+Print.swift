import ArgumentParser
import Silicon

extension ChipCommand {
  /// Which descriptions are asked for.
  var printed: [Bool] {
    [printTechnology != nil, printChip, printMacro, printNode, printSchema != nil]
  }

  /// The description that is asked for; nil where something is priced.
  func printedDescription() throws -> String? {
    if let printTechnology {
      return try HardwareFiles.technology(printTechnology, option: "--print-technology").json()
    }
    if let printSchema { return try printSchema.json() }
    if printChip { return try options.chosenChip().json() }
    if printMacro { return try options.chosenChip().macro.json() }
    if printNode { return try options.chosenChip().macro.logic.nodeJSON() }
    return nil
  }
}

extension HardwareSchema: ExpressibleByArgument {}
