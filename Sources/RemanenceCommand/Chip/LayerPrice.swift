import Programs
import Silicon
import Units

/// What a layer of the network costs, all of its instructions together.
struct LayerPrice {
  /// The node's name.
  let name: String
  /// By pass.
  private(set) var passes: [Instruction.Pass: StepPrice] = [:]
  private(set) var total = StepPrice()

  init(name: String) { self.name = name }

  mutating func add(_ price: StepPrice, to pass: Instruction.Pass) {
    passes[pass, default: StepPrice()] += price
    total += price
  }
}

extension ChipOutcome {
  /// The layers in the order of their first instruction, of a learning step or of an inference.
  var layers: [LayerPrice] {
    let workload = step ?? inference
    let prices = priced.chip.steps(workload, priced.main.mapping, by: options.objective)
    var layers: [LayerPrice] = []
    var places: [String: Int] = [:]
    for (step, price) in zip(workload.steps, prices) {
      let place = places[step.node] ?? layers.count
      if place == layers.count {
        places[step.node] = place
        layers.append(LayerPrice(name: step.node))
      }
      layers[place].add(price, to: step.pass)
    }
    return layers
  }
}
