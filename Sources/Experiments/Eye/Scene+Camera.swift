import Sensing
import Tasks

extension Scene {
  /// The scene as it falls onto a sensor of another size: scaled so that it just covers it, its middle kept;
  /// row by row.
  func covering(_ size: EyeSetup.CameraSize) -> Scene {
    guard (size.width, size.height) != (width, height) else { return self }
    return Scene(width: size.width, height: size.height) { end, body in
      var scaler = RowScaler(inputWidth: width, inputHeight: height, covering: size.width, size.height)
      try read(before: scaler.inputs(before: end)) { _, samples in
        try scaler.push(samples) { row, samples in if row < end { try body(row, samples) } }
      }
    }
  }
}
