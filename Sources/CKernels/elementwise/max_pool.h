// The largest element of each window, and the errors that go back to it.

/// The part of a window that starts at `start` and lies inside 0 ..< extent.
typedef struct {
  int32_t begin, end;
} RM_NAME(span);

static inline RM_NAME(span) RM_NAME(window)(int32_t start, int32_t size, int32_t extent) {
  const int32_t end = start + size < extent ? start + size : extent;
  return (RM_NAME(span)){start < 0 ? 0 : start, end};
}

// Bytes are compared as unsigned: a signed one with its sign bit turned over.
static void RM_NAME(max_pool)(const rm_max_pool *pool, size_t begin, size_t end) {
  const rm_geometry *g = &pool->geometry;
  const size_t channels = (size_t)g->in_channels;
  const uint8_t flip = pool->is_signed ? 0x80 : 0;
  for (size_t row = begin; row < end; row++) {
    const size_t image = row / (size_t)g->out_h;
    const uint8_t *input = pool->input + image * (size_t)(g->in_h * g->in_w) * channels;
    const RM_NAME(span) ys = RM_NAME(window)(
        (int32_t)(row % (size_t)g->out_h) * g->stride - g->pad_top, g->kernel_h, g->in_h);
    for (int32_t x = 0; x < g->out_w; x++) {
      uint8_t *out = pool->out + (row * (size_t)g->out_w + (size_t)x) * channels;
      const RM_NAME(span) xs = RM_NAME(window)(x * g->stride - g->pad_left, g->kernel_w, g->in_w);
      memcpy(out, input + (size_t)(ys.begin * g->in_w + xs.begin) * channels, channels);
      for (int32_t in_y = ys.begin; in_y < ys.end; in_y++)
        for (int32_t in_x = xs.begin; in_x < xs.end; in_x++) {
          const uint8_t *from = input + (size_t)(in_y * g->in_w + in_x) * channels;
          for (size_t c = 0; c < channels; c++)
            out[c] = (from[c] ^ flip) > (out[c] ^ flip) ? from[c] : out[c];
        }
    }
  }
}

// |sum| <= 64 * 127.
static void RM_NAME(max_pool_backward)(
    const rm_max_pool *pool, size_t begin, size_t end, int32_t *scratch, uint64_t *magnitude) {
  const rm_geometry *g = &pool->geometry;
  const size_t channels = (size_t)g->in_channels, places = (size_t)g->in_h * (size_t)g->in_w;
  const uint8_t flip = pool->is_signed ? 0x80 : 0;
  for (size_t image = begin; image < end; image++) {
    const uint8_t *input = pool->input + image * places * channels;
    const int8_t *error = pool->error + image * (size_t)(g->out_h * g->out_w) * channels;
    memset(scratch, 0, places * channels * sizeof *scratch);
    for (int32_t y = 0; y < g->out_h; y++) {
      const RM_NAME(span) ys = RM_NAME(window)(y * g->stride - g->pad_top, g->kernel_h, g->in_h);
      for (int32_t x = 0; x < g->out_w; x++, error += channels) {
        const RM_NAME(span) xs = RM_NAME(window)(x * g->stride - g->pad_left, g->kernel_w, g->in_w);
        for (size_t c = 0; c < channels; c++) {
          size_t best = (size_t)(ys.begin * g->in_w + xs.begin) * channels + c;
          for (int32_t in_y = ys.begin; in_y < ys.end; in_y++)
            for (int32_t in_x = xs.begin; in_x < xs.end; in_x++) {
              const size_t at = (size_t)(in_y * g->in_w + in_x) * channels + c;
              best = (input[at] ^ flip) > (input[best] ^ flip) ? at : best;
            }
          scratch[best] += error[c];
        }
      }
    }
#define RM_FILL(sums, row, c, n)                                                                             \
  memcpy(sums, scratch + ((row) - image * places) * channels + (c), (n) * sizeof *scratch)
    RM_REQUANTISE_BLOCKS(
        image * places, (image + 1) * places, channels, &pool->requantise, pool->out, magnitude, RM_FILL);
#undef RM_FILL
  }
}
