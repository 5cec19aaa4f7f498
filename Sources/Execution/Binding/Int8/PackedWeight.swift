import Kernels
import Networks
import Programs

/// A convolution's weights in the kernels' layout: packed once if frozen, before every use if they learn.
final class PackedWeight: @unchecked Sendable {
  private let geometry: Geometry
  private let memory: Memory
  private let sumsMemory: Memory
  private let transposedMemory: Memory?
  private let source: UnsafePointer<Int8>

  /// Packed matrices, one group after the other (or the depthwise layout).
  var packed: UnsafeMutablePointer<Int8> { memory.pointer(Int8.self) }
  /// Sums over the reduced axis, one per output channel.
  var sums: UnsafeMutablePointer<Int32> { sumsMemory.pointer(Int32.self) }
  /// The version of the cells that was packed.
  var version = 0
  /// Bytes of one group's packed matrix.
  let groupBytes: Int

  /// - Parameters: exactly one of the bytes that may change and the frozen integers, [out
  ///   channels][kernel][kernel][in channels of the group] of the forward convolution.
  init(_ geometry: Geometry, changing: UnsafePointer<Int8>?, frozen: [Int8]?, _ binder: Binder) {
    self.geometry = geometry
    groupBytes =
      geometry.isDepthwise
      ? 0 : rm_packed_bytes(geometry.patch, geometry.outChannels / geometry.groups)
    var block = geometry.block
    memory = binder.allocate(
      geometry.isDepthwise ? rm_depthwise_packed_bytes(&block) : geometry.groups * groupBytes)
    sumsMemory = binder.allocate(4 * (geometry.outChannels + 16))
    // A frozen weight is packed here, once, and never looked at again.
    let copy = frozen.map { frozen in
      let copy = UnsafeMutablePointer<Int8>.allocate(capacity: frozen.count)
      copy.initialize(from: frozen, count: frozen.count)
      return copy
    }
    defer { copy?.deallocate() }
    source = changing ?? UnsafePointer(copy!)
    let columns = geometry.outChannels / geometry.groups
    transposedMemory =
      geometry.isTransposed && !geometry.isDepthwise
      ? Memory(count: geometry.patch * columns) : nil
    pack()
  }

  /// Packs the weights as they are now.
  func pack() {
    if geometry.isDepthwise {
      var block = geometry.block
      rm_depthwise_pack(&block, source, packed)
      return
    }
    let columns = geometry.outChannels / geometry.groups
    let patch = geometry.patch
    for group in 0..<geometry.groups {
      let target = packed + group * groupBytes
      let sums = sums + group * columns
      if geometry.isTransposed {
        rm_pack_transposed(regrouped(group), columns, patch, columns, target, sums)
      } else {
        rm_pack(source + group * columns * patch, patch, patch, columns, target, sums)
      }
    }
  }

  /// The weights of a group as rows (ky, kx, forward output) of the group's forward inputs.
  private func regrouped(_ group: Int) -> UnsafePointer<Int8> {
    let outputs = geometry.inChannels / geometry.groups
    let inputs = geometry.outChannels / geometry.groups
    let taps = geometry.kernel * geometry.kernel
    if taps == 1 { return source + group * outputs * inputs }
    let target = transposedMemory!.pointer(Int8.self)
    for tap in 0..<taps {
      for output in 0..<outputs {
        let from = source + ((group * outputs + output) * taps + tap) * inputs
        (target + (tap * outputs + output) * inputs).update(from: from, count: inputs)
      }
    }
    return UnsafePointer(target)
  }
}
