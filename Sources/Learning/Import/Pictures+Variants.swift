extension Pictures {
  /// What a network is calibrated on: photographs, and what they look like from nearby, on white paper and
  /// drawn.
  ///
  /// Tasks of drawn pictures reach ranges that photographs alone do not. The variants are made of the
  /// photographs, so that no task's pictures enter a network which serves all tasks.
  static func calibrating(_ photographs: [[UInt8]], resolution: Int) -> [[UInt8]] {
    photographs
      + photographs.enumerated().flatMap { index, photograph in
        let picture = SquarePicture(pixels: photograph, side: resolution)
        let half = max(1, resolution / 2)
        // Two primes place the crops differently in each picture.
        let crop = picture.crop(x: index * 37 % half, y: index * 53 % half, side: half)
        return [
          index % 2 == 0 ? crop : crop.mirrored, picture.onPaper(scale: 0.5, disc: false),
          picture.drawn(cell: max(1, resolution / 16), levels: 4).onPaper(scale: 0.9, disc: true),
          picture.drawn(cell: max(1, resolution / 8), levels: 3).onPaper(scale: 0.7, disc: index % 2 == 0),
          picture.drawn(cell: max(1, resolution / 4), levels: 3).onPaper(scale: 0.9, disc: index % 2 == 1),
        ].map(\.pixels)
      }
  }
}

/// Square RGB pictures and what is made of them.
private struct SquarePicture {
  var pixels: [UInt8]
  var side: Int

  /// The colour at real coordinates in pixels, between the four nearest.
  private func colour(_ x: Float, _ y: Float, _ channel: Int) -> Float {
    let (x, y) = (max(0, min(Float(side - 1), x)), max(0, min(Float(side - 1), y)))
    let (left, top) = (Int(x), Int(y))
    let (right, bottom) = (min(side - 1, left + 1), min(side - 1, top + 1))
    func at(_ x: Int, _ y: Int) -> Float { Float(pixels[(y * side + x) * 3 + channel]) }
    let (across, down) = (x - Float(left), y - Float(top))
    let above = at(left, top) + across * (at(right, top) - at(left, top))
    let below = at(left, bottom) + across * (at(right, bottom) - at(left, bottom))
    return above + down * (below - above)
  }

  private func filled(_ colour: (_ x: Int, _ y: Int, _ channel: Int) -> Float) -> SquarePicture {
    var result = self
    for index in pixels.indices {
      let value = colour(index / 3 % side, index / 3 / side, index % 3)
      result.pixels[index] = UInt8(max(0, min(255, value.rounded())))
    }
    return result
  }

  /// The square of `side` pixels whose first one is (x, y), as large as the whole.
  func crop(x: Int, y: Int, side part: Int) -> SquarePicture {
    let factor = Float(part) / Float(side)
    return filled { column, row, channel in
      colour(
        (Float(column) + 0.5) * factor - 0.5 + Float(x), (Float(row) + 0.5) * factor - 0.5 + Float(y), channel
      )
    }
  }

  var mirrored: SquarePicture {
    filled { column, row, channel in Float(pixels[(row * side + side - 1 - column) * 3 + channel]) }
  }

  /// Smooth areas of few colours: means over cells, between them by interpolation, contrast raised by 1.6,
  /// and each colour rounded to one of `levels`.
  func drawn(cell: Int, levels: Int) -> SquarePicture {
    let cells = side / cell
    var means = SquarePicture(pixels: Array(repeating: 0, count: cells * cells * 3), side: cells)
    for index in means.pixels.indices {
      let (left, top) = (index / 3 % cells * cell, index / 3 / cells * cell)
      var sum = 0
      for row in top..<top + cell {
        for column in left..<left + cell { sum += Int(pixels[(row * side + column) * 3 + index % 3]) }
      }
      means.pixels[index] = UInt8(sum / (cell * cell))
    }
    let factor = Float(cells) / Float(side)
    let highest = Float(levels - 1)
    return filled { column, row, channel in
      let mean = means.colour(
        (Float(column) + 0.5) * factor - 0.5, (Float(row) + 0.5) * factor - 0.5, channel)
      let raised = max(0, min(1, ((mean - 128) * 1.6 + 128) / 255))
      return (raised * highest).rounded() / highest * 255
    }
  }

  /// The picture at `scale` in the middle of white paper; of a disc, what lies inside.
  func onPaper(scale: Float, disc: Bool) -> SquarePicture {
    let middle = Float(side) / 2
    return filled { column, row, channel in
      let x = (Float(column) + 0.5 - middle) / (middle * scale)
      let y = (Float(row) + 0.5 - middle) / (middle * scale)
      guard disc ? x * x + y * y < 1 : abs(x) < 1 && abs(y) < 1 else { return 255 }
      return colour((x + 1) * middle - 0.5, (y + 1) * middle - 0.5, channel)
    }
  }
}
