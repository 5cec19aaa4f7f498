import Records

/// Loss and accuracy over the steps of the whole stream, one colour per task.
struct CurvesSection {
  private let taskNames: [String]
  private var loss: [[(x: Double, y: Double)]]
  private var trainAccuracy: [[(x: Double, y: Double)]]
  private var testAccuracy: [[(x: Double, y: Double)]]
  /// Where each task but the first begins.
  private var boundaries: [Double] = []

  init(run: StoredRun) {
    taskNames = run.record.tasks.map(\.name)
    loss = taskNames.map { _ in [] }
    trainAccuracy = loss
    testAccuracy = loss
    var steps = StreamSteps()
    var current = 0
    var end = 0.0
    for line in run.events {
      switch line.event {
      case .step(let event) where taskNames.indices.contains(event.task):
        if event.task != current { boundaries.append(end) }
        current = event.task
        end = Double(steps.position(task: event.task, step: event.step))
        loss[event.task].append((end, event.loss))
        trainAccuracy[event.task].append((end, event.trainAccuracy))
      case .evaluation(let event) where taskNames.indices.contains(event.task):
        let position = Double(steps.position(task: event.afterTask, step: event.step))
        testAccuracy[event.task].append((position, event.accuracy))
      default: continue
      }
    }
  }

  var markup: Markup {
    guard loss.contains(where: { !$0.isEmpty }) else { return .empty }
    return Markup("section") {
      Markup("h2", text: "Learning curves")
      Markup("div", ["class": "charts"]) {
        Markup("figure") {
          LineChart(
            title: "Loss", description: "Training loss by step, one colour per task.",
            xName: "step of the stream",
            yName: "nats", curves: curves(loss), boundaries: boundaries
          ).markup
        }
        Markup("figure") {
          LineChart(
            title: "Accuracy",
            description:
              "Test accuracy of each task, also while later tasks are learned, over training accuracy.",
            xName: "step of the stream", yName: "%", curves: curves(testAccuracy),
            background: curves(trainAccuracy), boundaries: boundaries, yAxis: Axis(covering: [0, 1]),
            yText: { value, _ in Readable.decimal(value * 100, 0) }
          ).markup
        }
      }
      Markup(
        "p", ["class": "note"],
        text:
          "Accuracy on test images is the strong line, on training batches the faint one. Lines are means "
          + "over neighbouring steps; bands reach from the smallest to the largest value among them. Dotted "
          + "lines mark where the next task begins.")
    }
  }

  private func curves(_ samples: [[(x: Double, y: Double)]]) -> [Curve] {
    samples.enumerated().filter { !$0.element.isEmpty }
      .map { Curve(name: taskNames[$0.offset], colour: $0.offset, samples: $0.element) }
  }
}
