import Sensing
import Tasks

extension Region {
  /// The pixels of `box`, which is in shares of a frame of `width` × `height` pixels, grown on each side by
  /// `margin` of its extent; at least a pixel, and not cut to the frame.
  init(_ box: LabelledBox, grownBy margin: Double, width: Int, height: Int) {
    let (across, down) = (box.width * margin, box.height * margin)
    let left = Int(((box.x - across) * Double(width)).rounded(.down))
    let top = Int(((box.y - down) * Double(height)).rounded(.down))
    let right = Int(((box.x + box.width + across) * Double(width)).rounded(.up))
    let bottom = Int(((box.y + box.height + down) * Double(height)).rounded(.up))
    self.init(x: left, y: top, width: max(1, right - left), height: max(1, bottom - top))
  }
}
