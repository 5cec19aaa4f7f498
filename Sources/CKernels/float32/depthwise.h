// Depthwise convolution, forward and transposed. A few outputs of a row that read through the same taps are
// computed together, so that each weight is loaded once for all of them.

// How many: their sums and a vector of weights stay in registers.
#define RM_DEPTHWISE_TILE__scalar 2
#define RM_DEPTHWISE_TILE__avx2 4
#define RM_DEPTHWISE_TILE__avx512vnni 8
#define RM_DEPTHWISE_TILE__neon 4
#define RM_DEPTHWISE_TILE__neondot 4
#define RM_DEPTHWISE_TILE RM_NAME(RM_DEPTHWISE_TILE)

/// What the outputs of a tile share: rows of taps, and where the first output lies.
typedef struct {
  const float *image;
  rm_axis_taps down, across;
  size_t row, row_step, input_step;  // tensor row; rows and input floats from output to output
} rm_depthwise_place;

/// `tile` outputs, lanes [channel, channel + count). `tile` must be a constant, and so should be `taps`,
/// which is at.across.count, and `count`.
RM_INLINE void rm_depthwise_lanes(
    int tile, int32_t taps, const rm_depthwise_f32 *p, rm_depthwise_place at, size_t channel, size_t count) {
  const rm_geometry *g = &p->geometry;
  const ptrdiff_t channels = g->in_channels;
  const ptrdiff_t weight_step = at.across.kernel_step * channels, tap_step = at.across.input_step * channels;
  const float *weight_row =
      p->weights + (at.down.kernel * g->kernel_w + at.across.kernel) * channels + channel;
  const float *input_row =
      at.image + ((ptrdiff_t)at.down.input * g->in_w + at.across.input) * channels + channel;
  rm_v16 sums[RM_DEPTHWISE_TILE];
  RM_UNROLL for (int t = 0; t < tile; t++) sums[t] = 0;
  for (int32_t i = 0; i < at.down.count; i++) {
    for (int32_t j = 0; j < taps; j++) {
      const rm_v16 weight = rm_load(weight_row + j * weight_step, count);
      const float *input = input_row + j * tap_step;
      RM_UNROLL for (int t = 0; t < tile; t++)
        sums[t] = rm_multiply_add(weight, rm_load(input + (size_t)t * at.input_step, count), sums[t]);
    }
    weight_row += at.down.kernel_step * g->kernel_w * channels;
    input_row += (ptrdiff_t)at.down.input_step * g->in_w * channels;
  }
  RM_UNROLL for (int t = 0; t < tile; t++)
    rm_finish(
        sums[t], &p->epilogue, p->out, at.row + (size_t)t * at.row_step, channel, count, (size_t)channels);
}

/// The same over all channels.
RM_INLINE void rm_depthwise_tile(int tile, const rm_depthwise_f32 *p, rm_depthwise_place at) {
  const size_t channels = (size_t)p->geometry.in_channels;
  const int32_t taps = at.across.count;
  size_t c = 0;
  if (taps == 3) {
    for (; c + RM_LANES <= channels; c += RM_LANES) rm_depthwise_lanes(tile, 3, p, at, c, RM_LANES);
  } else {
    for (; c + RM_LANES <= channels; c += RM_LANES) rm_depthwise_lanes(tile, taps, p, at, c, RM_LANES);
  }
  if (channels - c == 8) {
    rm_depthwise_lanes(tile, taps, p, at, c, 8);
  } else if (c < channels) {
    for (int t = 0; t < tile; t++) {
      rm_depthwise_lanes(1, taps, p, at, c, channels - c);
      at.row += at.row_step;
      at.image += at.input_step;
    }
  }
}

/// How many outputs from `x` on, `step` apart, read through the same taps as x does: a tile, half of one,
/// or 1.
RM_INLINE int rm_depthwise_run(const rm_geometry *g, int32_t x, int32_t step, rm_axis_taps taps) {
  for (int tile = RM_DEPTHWISE_TILE; tile > 1 && tile >= RM_DEPTHWISE_TILE / 2; tile /= 2) {
    const int32_t last = x + (tile - 1) * step;
    if (last >= g->out_w) continue;
    const rm_axis_taps end =
        rm_axis_taps_at(last, g->kernel_w, g->stride, g->pad_left, g->in_w, g->transposed);
    if (end.kernel == taps.kernel && end.count == taps.count) return tile;
  }
  return 1;
}

static void RM_NAME(depthwise_f32)(const rm_depthwise_f32 *block, int64_t begin, int64_t end) {
  const rm_depthwise_f32 copy = *block, *p = &copy;
  const rm_geometry *g = &copy.geometry;
  const size_t channels = (size_t)g->in_channels;
  // Outputs that are one stride apart read through the same taps when transposed, all outputs when not.
  const int32_t step = g->transposed ? g->stride : 1;
  rm_depthwise_place at = {
      .row_step = (size_t)step, .input_step = (g->transposed ? 1 : (size_t)g->stride) * channels};
  for (int64_t row = begin; row < end; row++) {
    at.image = p->input + (size_t)(row / g->out_h * g->in_h * g->in_w) * channels;
    at.down = rm_axis_taps_at(
        (int32_t)(row % g->out_h), g->kernel_h, g->stride, g->pad_top, g->in_h, g->transposed);
    for (int32_t phase = 0; phase < step; phase++)
      for (int32_t x = phase; x < g->out_w;) {
        at.row = (size_t)row * (size_t)g->out_w + (size_t)x;
        at.across = rm_axis_taps_at(x, g->kernel_w, g->stride, g->pad_left, g->in_w, g->transposed);
        const int tile = rm_depthwise_run(g, x, step, at.across);
        if (tile == RM_DEPTHWISE_TILE)
          rm_depthwise_tile(RM_DEPTHWISE_TILE, p, at);
        else if (tile == RM_DEPTHWISE_TILE / 2)
          rm_depthwise_tile(RM_DEPTHWISE_TILE / 2, p, at);
        else
          rm_depthwise_tile(1, p, at);
        x += tile * step;
      }
  }
}
