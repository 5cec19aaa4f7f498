// Bilinear resizing. Source coordinate of output i of `out` from `in`: ((2i + 1) in / out - 1) / 2, exact as
// the fraction ((2i + 1) in - out) / (2 out).
typedef struct {
  size_t near, far;  // the two inputs that the output reads
  int32_t weight;    // of `far`, in units of 1/128; `near` has the rest
} RM_NAME(int8_tap);

static inline RM_NAME(int8_tap) RM_NAME(int8_tap_of)(int64_t i, int64_t in, int64_t out) {
  int64_t numerator = (2 * i + 1) * in - out, denominator = 2 * out;
  if (numerator < 0) numerator = 0;
  int64_t near = numerator / denominator, rest = numerator % denominator;
  if (near >= in - 1) return (RM_NAME(int8_tap)){(size_t)(in - 1), (size_t)(in - 1), 0};
  // floor(128 rest / denominator + 1/2) = floor((128 rest + out) / denominator)
  return (RM_NAME(int8_tap)){(size_t)near, (size_t)near + 1, (int32_t)((128 * rest + out) / denominator)};
}

static void RM_NAME(resize)(const rm_resize *resize, size_t begin, size_t end) {
  const size_t channels = (size_t)resize->channels, in_h = (size_t)resize->in_h, in_w = (size_t)resize->in_w;
  const size_t out_h = (size_t)resize->out_h, out_w = (size_t)resize->out_w;
  for (size_t row = begin; row < end; row++) {
    size_t image = row / out_h, y = row % out_h;
    RM_NAME(int8_tap) v = RM_NAME(int8_tap_of)((int64_t)y, resize->in_h, resize->out_h);
    const int8_t *upper = resize->input + (image * in_h + v.near) * in_w * channels;
    const int8_t *lower = resize->input + (image * in_h + v.far) * in_w * channels;
    for (size_t x = 0; x < out_w; x++) {
      RM_NAME(int8_tap) h = RM_NAME(int8_tap_of)((int64_t)x, resize->in_w, resize->out_w);
      const int8_t *restrict p00 = upper + h.near * channels, *restrict p01 = upper + h.far * channels;
      const int8_t *restrict p10 = lower + h.near * channels, *restrict p11 = lower + h.far * channels;
      int8_t *restrict out = resize->out + (row * out_w + x) * channels;
      const int32_t w00 = (128 - v.weight) * (128 - h.weight), w01 = (128 - v.weight) * h.weight;
      const int32_t w10 = v.weight * (128 - h.weight), w11 = v.weight * h.weight;
      for (size_t c = 0; c < channels; c++) {
        int32_t sum = p00[c] * w00 + p01[c] * w01 + p10[c] * w10 + p11[c] * w11;
        out[c] = (int8_t)((sum + (1 << 13)) >> 14);  // weights sum to 2^14: no element leaves the range of v
      }
    }
  }
}

static void RM_NAME(resize_backward)(
    const rm_resize *resize, size_t begin, size_t end, int32_t *scratch, uint64_t *magnitude) {
  const size_t channels = (size_t)resize->channels, in_h = (size_t)resize->in_h, in_w = (size_t)resize->in_w;
  const size_t out_h = (size_t)resize->out_h, out_w = (size_t)resize->out_w;
  for (size_t image = begin; image < end; image++) {
    memset(scratch, 0, in_h * in_w * channels * sizeof(int32_t));
    for (size_t y = 0; y < out_h; y++) {
      RM_NAME(int8_tap) v = RM_NAME(int8_tap_of)((int64_t)y, resize->in_h, resize->out_h);
      for (size_t x = 0; x < out_w; x++) {
        RM_NAME(int8_tap) h = RM_NAME(int8_tap_of)((int64_t)x, resize->in_w, resize->out_w);
        const int8_t *restrict error = resize->input + ((image * out_h + y) * out_w + x) * channels;
        for (int corner = 0; corner < 4; corner++) {
          int32_t wy = corner & 2 ? v.weight : 128 - v.weight, wx = corner & 1 ? h.weight : 128 - h.weight;
          int32_t weight = wy * wx;
          if (weight == 0) continue;
          size_t position = (corner & 2 ? v.far : v.near) * in_w + (corner & 1 ? h.far : h.near);
          int32_t *restrict sums = scratch + position * channels;
          for (size_t c = 0; c < channels; c++) sums[c] += error[c] * weight;
        }
      }
    }
    // requantise_rows reads whole vectors, past the end of the scratch in its last row.
    const size_t before = in_h * in_w - 1, row = image * in_h * in_w;
    RM_NAME(requantise_rows)(
        scratch, channels, before, row, 0, channels, channels, &resize->requantise, (uint8_t *)resize->out,
        magnitude);
    RM_NAME(requantise_row)(
        scratch + before * channels, row + before, 0, channels, channels, &resize->requantise,
        (uint8_t *)resize->out, magnitude);
  }
}
