import Formats
import Foundation
import Networks
import Sensing
import Tasks
import Testing

@testable import Experiments

@Suite("Frames of known truth")
struct ComposedSceneTests {
  /// A folder with pictures of two classes, opaque and cut out, on both sides, and four photographs.
  private final class Folder {
    let url: URL
    let task: ImageTask
    let photographs: [String]

    init() throws {
      let url = FileManager.default.temporaryDirectory.appending(path: "scenes-\(UUID().uuidString)")
      var photographs: [String] = []
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      func write(_ image: PixelImage, _ name: String) throws -> String {
        let file = url.appending(path: name)
        try Data(PNGEncoder.encode(image)).write(to: file)
        return file.path
      }
      /// Red, with margins of ten pixels that cannot be seen.
      func cutOut(_ red: UInt8) -> PixelImage {
        let pixels = (0..<40).flatMap { y in
          (0..<40).flatMap { x in
            [red, 0, 0, (10..<30).contains(x) && (10..<20).contains(y) ? 255 : 0] as [UInt8]
          }
        }
        return PixelImage(width: 40, height: 40, channels: 4, pixels: pixels)
      }
      var examples: [Split: [Example]] = [:]
      for (side, split) in Split.allCases.enumerated() {
        for index in 0..<6 {
          let image =
            index % 2 == 0
            ? cutOut(UInt8(200 + index))
            : PixelImage(width: 12, height: 24, channels: 1, pixels: .init(repeating: 250, count: 288))
          let path = try write(image, "\(split.rawValue)\(index).png")
          examples[split, default: []].append(
            Example(source: .file(path: path), label: index % 2, group: "\(side * 10 + index)"))
        }
      }
      for index in 0..<4 {
        photographs.append(
          try write(
            PixelImage(
              width: 64, height: 48, channels: 3,
              pixels: .init(repeating: UInt8(20 * index), count: 64 * 48 * 3)),
            "ground\(index).png"))
      }
      (self.url, self.photographs) = (url, photographs)
      task = ImageTask(
        name: "objects", classNames: ["cut", "whole"], train: examples[.train] ?? [],
        test: examples[.test] ?? [],
        framing: .drawing, pictureSide: nil, licence: "", source: "")
    }

    deinit { try? FileManager.default.removeItem(at: url) }
  }

  private static func pixels(_ scene: Scene) throws -> [UInt8] {
    var pixels: [UInt8] = []
    try scene.read(before: scene.height) { _, samples in pixels += samples }
    return pixels
  }

  @Test func objectsLieWhereTheTruthSays() throws {
    let folder = try Folder()
    let size = try #require(EyeSetup.CameraSize("400x300"))
    let composer = try SceneComposer(folder.task, photographs: folder.photographs, size: size, seed: 7)
    var counts: [Int: Int] = [:]
    for index in 0..<40 {
      let frame = try composer.composed(index, of: .train)
      counts[frame.objects.count, default: 0] += 1
      let pixels = try Self.pixels(frame.scene)
      let ground = try ImageDecoder.decode(path: frame.background).pixels[0]
      var inside = [Bool](repeating: false, count: 400 * 300)
      for object in frame.objects {
        let region = object.region
        #expect(region.clamped(toWidth: 400, height: 300) == region)
        let share = Double(region.area) / 120_000
        #expect((0.008...0.063).contains(share), "\(share)")
        // Twice as wide as high, or twice as high as wide: the margins are gone.
        let ratio = Double(region.width) / Double(region.height)
        #expect(abs(object.example.label == 0 ? ratio / 2 - 1 : ratio * 2 - 1) < 0.05)
        let middle = ((region.y + region.height / 2) * 400 + region.x + region.width / 2) * 3
        let seen = Array(pixels[middle..<middle + 3])
        #expect(object.example.label == 0 ? seen[0] >= 200 && seen[1] == 0 : seen == [250, 250, 250])
        for y in region.y..<region.y + region.height {
          for x in region.x..<region.x + region.width {
            #expect(!inside[y * 400 + x], "objects overlap")
            inside[y * 400 + x] = true
          }
        }
      }
      for place in 0..<120_000 where !inside[place] {
        guard pixels[3 * place] == ground else {
          Issue.record("frame \(index): something lies at \(place % 400), \(place / 400)")
          break
        }
      }
    }
    #expect(Set(counts.keys) == [1, 2, 3])
  }

  @Test func oneSeedGivesTheSameFramesInAnyOrder() throws {
    let folder = try Folder()
    let size = try #require(EyeSetup.CameraSize("64x48"))
    func composer(_ seed: UInt64, _ photographs: [String]) throws -> SceneComposer {
      try SceneComposer(folder.task, photographs: photographs, size: size, seed: seed)
    }
    let (one, other) = (
      try composer(1, folder.photographs), try composer(1, folder.photographs.reversed())
    )
    for index in [3, 1, 2] {
      let (a, b) = (try one.composed(index, of: .test), try other.composed(index, of: .test))
      #expect(a.objects == b.objects && a.background == b.background)
      #expect(try Self.pixels(a.scene) == Self.pixels(b.scene))
    }
    let regions = try (0..<5).map { try one.composed($0, of: .train).objects }
    #expect(
      try (0..<5).map { try composer(2, folder.photographs).composed($0, of: .train).objects } != regions)
  }

  @Test func nothingIsOnBothSides() throws {
    let folder = try Folder()
    let size = try #require(EyeSetup.CameraSize("64x48"))
    let composer = try SceneComposer(folder.task, photographs: folder.photographs, size: size, seed: 3)
    #expect(Set(composer.photographs(of: .train)).isDisjoint(with: composer.photographs(of: .test)))
    #expect(
      Set(composer.photographs(of: .train) + composer.photographs(of: .test)) == Set(folder.photographs))
    // What one seed composes to learn from, no other measures on.
    let other = try SceneComposer(folder.task, photographs: folder.photographs, size: size, seed: 4)
    #expect(other.photographs(of: .test) == composer.photographs(of: .test))
    for split in Split.allCases {
      for index in 0..<20 {
        let frame = try composer.composed(index, of: split)
        #expect(composer.photographs(of: split).contains(frame.background))
        #expect(frame.objects.allSatisfy { folder.task.examples(split).contains($0.example) })
      }
    }
  }

  /// Written frames are a task of boxes with the truth of the composer.
  @Test func framesAreWrittenWithTheirLabels() throws {
    let folder = try Folder()
    let size = try #require(EyeSetup.CameraSize("200x150"))
    let composer = try SceneComposer(folder.task, photographs: folder.photographs, size: size, seed: 5)
    let path = folder.url.path + "/written"
    var told: [Int] = []
    try SceneFolder.write(composer, counts: [.train: 5, .test: 2], to: path) { done, total in
      told.append(done)
      #expect(total == 7)
    }
    #expect(told == Array(1...7))
    var options = FolderOptions()
    options.hasBoxes = true
    let task = try ImageTask.load(path, options: options)
    #expect(task.classNames == [SceneFolder.className] && task.train.count == 5 && task.test.count == 2)
    for split in Split.allCases {
      for (index, example) in task.examples(split).enumerated() {
        let frame = try composer.composed(index, of: split)
        #expect(
          example.boxes.map { Region($0, grownBy: 0, width: 200, height: 150) }
            .allSatisfy { box in
              frame.objects.contains {
                abs($0.region.x - box.x) <= 1 && abs($0.region.width - box.width) <= 2
              }
            })
        #expect(example.boxes.count == frame.objects.count)
        guard case .file(let picture) = example.source else { continue }
        #expect(try ImageDecoder.decode(path: picture).pixels == Self.pixels(frame.scene))
      }
    }
  }

  @Test func tooLittleIsRefused() throws {
    let folder = try Folder()
    let size = try #require(EyeSetup.CameraSize("64x48"))
    let few = #expect(throws: FormatError.self) {
      try SceneComposer(folder.task, photographs: Array(folder.photographs.prefix(1)), size: size, seed: 1)
    }
    #expect(few?.description == "photographs: are 1, and each side needs its own; give two or more")
    let array = ImageTask(
      name: "array", classNames: ["a", "b"],
      train: [Example(source: .idx(.sample(.train), index: 0), label: 0, group: "0")], test: [],
      framing: .drawing, pictureSide: nil, licence: "", source: "")
    let none = #expect(throws: FormatError.self) {
      try SceneComposer(array, photographs: folder.photographs, size: size, seed: 1)
    }
    #expect(none?.description.contains("array: has no files of pictures to learn from") == true)
  }
}
