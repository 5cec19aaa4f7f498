import Records

/// The arena over one learning step: a rectangle per tensor, as wide as it lives and as high as it is large.
struct ArenaChart {
  var plan: PlanRecord

  private static let width = 1060.0
  private static let plotHeight = 320.0

  /// The chart with a legend of the kinds of tensors.
  var markup: Markup {
    let kinds = kinds
    let legend = Legend(entries: kinds.enumerated().map { ($1, $0) })
    let legendHeight = Double(legend.rows(width: Self.width).count) * Legend.rowHeight
    let top = 32 + legendHeight + 24
    let unit = BinaryUnit(fitting: plan.arenaBytes)
    let frame = Frame(
      x: Axis(covering: [0, Double(max(1, plan.instructions.count))], about: 10, loose: false),
      y: Axis(covering: [0, Double(plan.arenaBytes) / Double(unit.rawValue)], loose: false), left: 52,
      right: Self.width - 12, top: top, bottom: top + Self.plotHeight)
    return Picture(
      title: "The arena over one learning step",
      description:
        "\(Readable.count(plan.tensors.count)) tensors share \(Readable.bytes(plan.arenaBytes)) during "
        + "\(Readable.count(plan.instructions.count)) instructions.",
      width: Self.width, height: frame.bottom + 44,
      content: Markup([
        legend.markup(x: 0, y: 30, width: Self.width),
        frame.markup(
          xName: "instruction", yName: unit.symbol, xText: { Readable.count(Int($0)) },
          yText: { Readable.decimal($0, frame.y.decimals) }),
        Markup(plan.tensors.map { rectangle($0, frame, unit, kinds) }),
      ])
    ).markup
  }

  /// The kinds of tensors in the order in which they first appear in time.
  private var kinds: [String] {
    plan.tensors.sorted { $0.first < $1.first }
      .reduce(into: []) { kinds, tensor in if !kinds.contains(tensor.kind) { kinds.append(tensor.kind) } }
  }

  private func rectangle(
    _ tensor: PlanRecord.Tensor, _ frame: Frame, _ unit: BinaryUnit, _ kinds: [String]
  ) -> Markup {
    let left = frame.horizontal(Double(tensor.first))
    let top = frame.vertical(Double(tensor.offset + tensor.bytes) / Double(unit.rawValue))
    let bottom = frame.vertical(Double(tensor.offset) / Double(unit.rawValue))
    let colour = (kinds.firstIndex(of: tensor.kind) ?? 0) % Palette.count
    let life = "\(instruction(tensor.first)) to \(instruction(tensor.last))"
    return Markup(
      "rect",
      [
        "class": "tensor fill\(colour)", "x": .coordinate(left), "y": .coordinate(top),
        "width": .coordinate(frame.horizontal(Double(tensor.last + 1)) - left),
        "height": .coordinate(bottom - top),
      ]
    ) { Markup("title", text: "\(tensor.name) (\(tensor.kind)), \(Readable.bytes(tensor.bytes)), \(life)") }
  }

  private func instruction(_ index: Int) -> String {
    plan.instructions.indices.contains(index) ? "\(index) \(plan.instructions[index])" : "\(index)"
  }
}
