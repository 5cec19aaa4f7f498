// Which taps of a convolution an output position reads through, along one axis.

/// Tap kernel + i * kernel_step reads input position input + i * input_step, for i < count.
typedef struct {
  int32_t kernel, kernel_step, input, input_step, count;
} rm_axis_taps;

/// The taps of output position `position`, those that read outside the input (`size` positions) left out.
RM_INLINE rm_axis_taps rm_axis_taps_at(
    int32_t position, int32_t kernel, int32_t stride, int32_t pad, int32_t size, int32_t transposed) {
  rm_axis_taps taps;
  if (transposed) {
    // position + pad - tap must be a multiple of the stride: every stride-th tap.
    const int32_t first = (position + pad) % stride;
    taps = (rm_axis_taps){
        .kernel = first,
        .kernel_step = stride,
        .input = (position + pad) / stride,
        .input_step = -1,
        .count = kernel > first ? (kernel - first + stride - 1) / stride : 0};
  } else {
    taps = (rm_axis_taps){
        .kernel = 0,
        .kernel_step = 1,
        .input = position * stride - pad,
        .input_step = 1,
        .count = kernel};
  }
  while (taps.count > 0 && (taps.input < 0 || taps.input >= size)) {
    taps.kernel += taps.kernel_step;
    taps.input += taps.input_step;
    taps.count--;
  }
  while (taps.count > 0) {
    const int32_t last = taps.input + (taps.count - 1) * taps.input_step;
    if (last >= 0 && last < size) break;
    taps.count--;
  }
  return taps;
}
