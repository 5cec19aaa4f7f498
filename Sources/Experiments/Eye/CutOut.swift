import Formats
import Sensing
import Tasks

/// An object without its transparent margins, scaled and ready to be laid over a photograph.
struct CutOut: Sendable {
  /// In pixels.
  let width, height: Int
  /// Red, green and blue, each times the opacity.
  private let colours: [UInt8]
  /// 0 to 255.
  private let opacity: [UInt8]

  /// Below this a pixel is margin: assumed, some 6 %.
  private static let visible: UInt8 = 16

  /// The object in `image`, with about `area` pixels in its box; nil where nothing of it is visible.
  init?(_ image: PixelImage, area: Int) {
    let seen = Self.box(of: image)
    guard let seen, area > 0 else { return nil }
    let scale = (Double(area) / Double(seen.area)).squareRoot()
    width = max(1, Int((Double(seen.width) * scale).rounded()))
    height = max(1, Int((Double(seen.height) * scale).rounded()))
    let channels = image.channels
    var (light, cover): ([UInt8], [UInt8]) = ([], [])
    for row in seen.y..<seen.y + seen.height {
      for column in seen.x..<seen.x + seen.width {
        let pixel = (row * image.width + column) * channels
        let alpha = channels == 4 ? Int(image.pixels[pixel + 3]) : 255
        for channel in 0..<3 {
          let sample = Int(image.pixels[channels == 1 ? pixel : pixel + channel])
          light.append(UInt8((sample * alpha + 127) / 255))
          cover.append(UInt8(alpha))
        }
      }
    }
    colours = Self.scaled(light, seen, to: width, height)
    opacity = Self.scaled(cover, seen, to: width, height)
  }

  /// The smallest box of all that is visible.
  private static func box(of image: PixelImage) -> Region? {
    guard image.channels == 4 else { return Region(x: 0, y: 0, width: image.width, height: image.height) }
    var (left, right, top, bottom) = (Int.max, -1, Int.max, -1)
    for row in 0..<image.height {
      for column in 0..<image.width where image.pixels[(row * image.width + column) * 4 + 3] >= visible {
        (left, right) = (min(left, column), max(right, column))
        (top, bottom) = (min(top, row), max(bottom, row))
      }
    }
    return right < 0 ? nil : Region(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
  }

  private static func scaled(_ samples: [UInt8], _ seen: Region, to width: Int, _ height: Int) -> [UInt8] {
    var scaler = RowScaler(inputWidth: seen.width, inputHeight: seen.height, covering: width, height)
    var scaled: [UInt8] = []
    scaled.reserveCapacity(width * height * 3)
    samples.withUnsafeBufferPointer { samples in
      for row in 0..<seen.height {
        let line = samples[row * seen.width * 3..<(row + 1) * seen.width * 3]
        scaler.push(UnsafeBufferPointer(rebasing: line)) { _, samples in scaled += samples }
      }
    }
    return scaled
  }

  /// Lays its row `row` over the samples at `target`, which has room for it.
  func lay(row: Int, over target: UnsafeMutableBufferPointer<UInt8>) {
    let start = row * width * 3
    for index in 0..<width * 3 {
      let ground = (Int(target[index]) * (255 - Int(opacity[start + index])) + 127) / 255
      target[index] = UInt8(min(255, Int(colours[start + index]) + ground))
    }
  }
}
