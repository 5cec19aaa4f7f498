// Weight gradient of the depthwise convolution: one row of taps at a time in registers, summed over one row
// of the error and added to out.

/// Taps [kx, kx + taps) of row ky, from the error row `error` and the input row `input`. `taps` must be a
/// constant.
RM_INLINE void rm_depthwise_outer_row(
    int taps, const rm_geometry *g, int32_t ky, int32_t kx, const float *input, const float *error,
    size_t channel, size_t count, float *out) {
  const size_t channels = (size_t)g->in_channels;
  rm_v16 sums[7];
  RM_UNROLL for (int t = 0; t < taps; t++) sums[t] = 0;
  for (int32_t x = 0; x < g->out_w; x++) {
    const rm_v16 e = rm_load(error + (size_t)x * channels + channel, count);
    const int32_t first = x * g->stride - g->pad_left + kx;
    const float *from = input + (ptrdiff_t)first * (ptrdiff_t)channels + (ptrdiff_t)channel;
    if (first >= 0 && first + taps <= g->in_w) {
      RM_UNROLL for (int t = 0; t < taps; t++)
        sums[t] = rm_multiply_add(e, rm_load(from + (size_t)t * channels, count), sums[t]);
    } else {
      RM_UNROLL for (int t = 0; t < taps; t++)
        if (first + t >= 0 && first + t < g->in_w)
          sums[t] = rm_multiply_add(e, rm_load(from + (ptrdiff_t)t * (ptrdiff_t)channels, count), sums[t]);
    }
  }
  RM_UNROLL for (int t = 0; t < taps; t++) {
    float *to = out + (size_t)(ky * g->kernel_w + kx + t) * channels + channel;
    rm_store(to, rm_load(to, count) + sums[t], count);
  }
}

RM_INLINE void rm_depthwise_outer_lanes(
    const rm_geometry *g, int32_t ky, const float *input, const float *error, size_t channel, size_t count,
    float *out) {
  switch (g->kernel_w) {
  case 3:
    rm_depthwise_outer_row(3, g, ky, 0, input, error, channel, count, out);
    break;
  case 5:
    rm_depthwise_outer_row(5, g, ky, 0, input, error, channel, count, out);
    break;
  case 7:
    rm_depthwise_outer_row(7, g, ky, 0, input, error, channel, count, out);
    break;
  default:
    for (int32_t kx = 0; kx < g->kernel_w; kx++)
      rm_depthwise_outer_row(1, g, ky, kx, input, error, channel, count, out);
  }
}

static void RM_NAME(depthwise_outer_f32)(
    const rm_geometry *g, const float *input, const float *error, size_t begin, size_t end, float *out) {
  const size_t channels = (size_t)g->in_channels;
  for (int32_t image = 0; image < g->batch; image++)
    for (int32_t y = 0; y < g->out_h; y++) {
      const size_t out_row = (size_t)image * (size_t)g->out_h + (size_t)y;
      const float *error_row = error + out_row * (size_t)g->out_w * channels;
      const rm_axis_taps down = rm_axis_taps_at(y, g->kernel_h, g->stride, g->pad_top, g->in_h, 0);
      for (int32_t i = 0; i < down.count; i++) {
        const size_t in_row = (size_t)image * (size_t)g->in_h + (size_t)(down.input + i);
        const float *input_row = input + in_row * (size_t)g->in_w * channels;
        size_t c = begin;
        for (; c + RM_LANES <= end; c += RM_LANES)
          rm_depthwise_outer_lanes(g, down.kernel + i, input_row, error_row, c, RM_LANES, out);
        if (end - c == 8)
          rm_depthwise_outer_lanes(g, down.kernel + i, input_row, error_row, c, 8, out);
        else if (c < end)
          rm_depthwise_outer_lanes(g, down.kernel + i, input_row, error_row, c, end - c, out);
      }
    }
}
