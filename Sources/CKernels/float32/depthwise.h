// Depthwise convolution, forward and transposed. A few outputs of a row that read through the same taps are
// computed together, so that each weight is loaded once for all of them.

// How many: their sums and a vector of weights stay in registers.
#define RM_DEPTHWISE_TILE__scalar 2
#define RM_DEPTHWISE_TILE__avx2 4
#define RM_DEPTHWISE_TILE__avx512vnni 8
#define RM_DEPTHWISE_TILE__neondot 4
#define RM_DEPTHWISE_TILE RM_NAME(RM_DEPTHWISE_TILE)

/// `tile` (a constant) outputs, from tensor row `row` on, row_step apart, whose inputs are input_step floats
/// apart; lanes [channel, channel + count).
RM_INLINE void rm_depthwise_lanes(
    int tile, const rm_depthwise_f32 *p, const float *image, rm_taps_f32 down, rm_taps_f32 across, size_t row,
    size_t row_step, size_t input_step, size_t channel, size_t count) {
  const rm_geometry *g = &p->geometry;
  const size_t channels = (size_t)g->in_channels;
  rm_v16 sums[RM_DEPTHWISE_TILE];
  RM_UNROLL for (int t = 0; t < tile; t++) sums[t] = 0;
  for (int32_t i = 0; i < down.count; i++) {
    const int32_t ky = down.kernel + i * down.kernel_step, iy = down.input + i * down.input_step;
    const float *weights =
        p->weights + (size_t)(ky * g->kernel_w + across.kernel) * channels + channel;
    const float *input = image + ((size_t)iy * (size_t)g->in_w + (size_t)across.input) * channels + channel;
    for (int32_t j = 0; j < across.count; j++) {
      const rm_v16 weight = rm_load(weights, count);
      RM_UNROLL for (int t = 0; t < tile; t++)
        sums[t] = rm_multiply_add(weight, rm_load(input + (size_t)t * input_step, count), sums[t]);
      weights += across.kernel_step * (ptrdiff_t)channels;
      input += across.input_step * (ptrdiff_t)channels;
    }
  }
  RM_UNROLL for (int t = 0; t < tile; t++)
    rm_finish(sums[t], &p->epilogue, p->out, row + (size_t)t * row_step, channel, count, channels);
}

/// The same over all channels.
RM_INLINE void rm_depthwise_tile(
    int tile, const rm_depthwise_f32 *p, const float *image, rm_taps_f32 down, rm_taps_f32 across, size_t row,
    size_t row_step, size_t input_step) {
  const size_t channels = (size_t)p->geometry.in_channels;
  size_t c = 0;
  for (; c + RM_LANES <= channels; c += RM_LANES)
    rm_depthwise_lanes(tile, p, image, down, across, row, row_step, input_step, c, RM_LANES);
  if (c < channels)
    rm_depthwise_lanes(tile, p, image, down, across, row, row_step, input_step, c, channels - c);
}

static void RM_NAME(depthwise_f32)(const rm_depthwise_f32 *p, int64_t begin, int64_t end) {
  const rm_geometry *g = &p->geometry;
  const size_t channels = (size_t)g->in_channels;
  // Outputs that are one stride apart read through the same taps when transposed, all outputs when not.
  const int32_t step = g->transposed ? g->stride : 1;
  const size_t input_step = (g->transposed ? 1 : (size_t)g->stride) * channels;
  for (int64_t row = begin; row < end; row++) {
    const int64_t image_index = row / g->out_h;
    const float *image = p->input + (size_t)(image_index * g->in_h * g->in_w) * channels;
    const rm_taps_f32 down = rm_taps_at(
        (int32_t)(row % g->out_h), g->kernel_h, g->stride, g->pad_top, g->in_h, g->transposed);
    for (int32_t phase = 0; phase < step; phase++)
      for (int32_t x = phase; x < g->out_w;) {
        const int32_t last = x + (RM_DEPTHWISE_TILE - 1) * step;
        const size_t out = (size_t)row * (size_t)g->out_w + (size_t)x;
        const rm_taps_f32 across =
            rm_taps_at(x, g->kernel_w, g->stride, g->pad_left, g->in_w, g->transposed);
        rm_taps_f32 end_taps = {0};
        if (last < g->out_w)
          end_taps = rm_taps_at(last, g->kernel_w, g->stride, g->pad_left, g->in_w, g->transposed);
        if (last < g->out_w && end_taps.kernel == across.kernel && end_taps.count == across.count &&
            across.count > 0) {
          rm_depthwise_tile(
              RM_DEPTHWISE_TILE, p, image, down, across, out, (size_t)step, input_step);
          x += RM_DEPTHWISE_TILE * step;
        } else {
          rm_depthwise_tile(1, p, image, down, across, out, (size_t)step, input_step);
          x += step;
        }
      }
  }
}
