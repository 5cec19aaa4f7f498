// Bilinear resizing without aligned corners, and its transpose.

/// Output position i of `out` reads input positions `low` and `high` with weights 1 - fraction and fraction:
/// the source coordinate is (i + 1/2) * in / out - 1/2, clamped to [0, in - 1].
typedef struct {
  size_t low, high;
  float fraction;
} rm_sample;

RM_INLINE rm_sample rm_sample_at(size_t i, size_t in, size_t out) {
  const int64_t doubled = (int64_t)((2 * i + 1) * in) - (int64_t)out;  // in units of 1 / (2 out)
  if (doubled <= 0) return (rm_sample){0, 0, 0};
  const size_t low = (size_t)doubled / (2 * out);
  if (low + 1 >= in) return (rm_sample){in - 1, in - 1, 0};
  return (rm_sample){low, low + 1, (float)((size_t)doubled % (2 * out)) / (float)(2 * out)};
}

static void RM_NAME(resize_f32)(
    const float *x, int32_t in_h, int32_t in_w, int32_t out_h, int32_t out_w, int32_t channels, float *out,
    size_t begin_image, size_t end_image) {
  const size_t c_count = (size_t)channels, width = (size_t)in_w;
  for (size_t image = begin_image; image < end_image; image++)
    for (size_t y = 0; y < (size_t)out_h; y++) {
      const rm_sample down = rm_sample_at(y, (size_t)in_h, (size_t)out_h);
      const float *top = x + (image * (size_t)in_h + down.low) * width * c_count;
      const float *bottom = x + (image * (size_t)in_h + down.high) * width * c_count;
      for (size_t i = 0; i < (size_t)out_w; i++) {
        const rm_sample across = rm_sample_at(i, width, (size_t)out_w);
        const size_t left = across.low * c_count, right = across.high * c_count;
        const float w11 = down.fraction * across.fraction, w10 = down.fraction * (1 - across.fraction);
        const float w01 = (1 - down.fraction) * across.fraction;
        const float w00 = (1 - down.fraction) * (1 - across.fraction);
        float *to = out + ((image * (size_t)out_h + y) * (size_t)out_w + i) * c_count;
        for (size_t c = 0; c < c_count; c++)
          to[c] = (top[left + c] * w00 + top[right + c] * w01) +
                  (bottom[left + c] * w10 + bottom[right + c] * w11);
      }
    }
}

static void RM_NAME(resize_backward_f32)(
    const float *e, int32_t in_h, int32_t in_w, int32_t out_h, int32_t out_w, int32_t channels, float *out,
    size_t begin_image, size_t end_image) {
  const size_t c_count = (size_t)channels, width = (size_t)in_w;
  for (size_t image = begin_image; image < end_image; image++) {
    float *result = out + image * (size_t)in_h * width * c_count;
    memset(result, 0, (size_t)in_h * width * c_count * sizeof *result);
    for (size_t y = 0; y < (size_t)out_h; y++) {
      const rm_sample down = rm_sample_at(y, (size_t)in_h, (size_t)out_h);
      for (size_t i = 0; i < (size_t)out_w; i++) {
        const rm_sample across = rm_sample_at(i, width, (size_t)out_w);
        const float *from = e + ((image * (size_t)out_h + y) * (size_t)out_w + i) * c_count;
        for (int bottom = 0; bottom < 2; bottom++)
          for (int right = 0; right < 2; right++) {
            const float wy = bottom ? down.fraction : 1 - down.fraction;
            const float weight = wy * (right ? across.fraction : 1 - across.fraction);
            if (weight == 0) continue;
            const size_t row = bottom ? down.high : down.low, column = right ? across.high : across.low;
            float *to = result + (row * width + column) * c_count;
            for (size_t c = 0; c < c_count; c++) to[c] += from[c] * weight;
          }
      }
    }
  }
}
