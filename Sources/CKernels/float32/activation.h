// Functions of one element, and the errors that come back through them. Exponentials are libm's.

/// The function's value, or its slope, at x; `kind` is a constant of rm_activation.
RM_INLINE float rm_activation_value(int kind, float x) {
  const float cut = x + 3 < 0 ? 0 : x + 3 > 6 ? 6 : x + 3;
  switch (kind) {
  case RM_HARD_SIGMOID: return cut * (1.0f / 6);
  case RM_HARD_SWISH: return x * cut * (1.0f / 6);
  case RM_SIGMOID: return 1 / (1 + expf(-x));
  case RM_SILU: return x / (1 + expf(-x));
  case RM_STEP: return x > 0 ? 1 : 0;
  default: return 0.5f * x * (1 + erff(x * 0.70710678f));  // RM_GELU; 1/sqrt(2)
  }
}

RM_INLINE float rm_activation_slope(int kind, float x) {
  const float inside = x > -3 && x < 3 ? 1 : 0;
  switch (kind) {
  case RM_HARD_SIGMOID: return inside * (1.0f / 6);
  case RM_HARD_SWISH: return x >= 3 ? 1 : inside * (2 * x + 3) * (1.0f / 6);
  case RM_SIGMOID:
  case RM_STEP: {
    const float s = 1 / (1 + expf(-x));
    return s * (1 - s);
  }
  case RM_SILU: {
    const float s = 1 / (1 + expf(-x));
    return s * (1 + x * (1 - s));
  }
  default:  // RM_GELU; 1/sqrt(2) and 1/sqrt(2 pi)
    return 0.5f * (1 + erff(x * 0.70710678f)) + x * 0.39894228f * expf(-0.5f * x * x);
  }
}

#define RM_ACTIVATION_LOOPS(kind)                                                                            \
  RM_INLINE void rm_activate_##kind(const float *x, float *out, size_t count) {                              \
    for (size_t i = 0; i < count; i++) out[i] = rm_activation_value(kind, x[i]);                             \
  }                                                                                                          \
  RM_INLINE void rm_activate_backward_##kind(const float *x, const float *e, float *out, size_t count) {     \
    for (size_t i = 0; i < count; i++) out[i] = e[i] * rm_activation_slope(kind, x[i]);                      \
  }
RM_ACTIVATION_LOOPS(RM_HARD_SIGMOID)
RM_ACTIVATION_LOOPS(RM_HARD_SWISH)
RM_ACTIVATION_LOOPS(RM_SIGMOID)
RM_ACTIVATION_LOOPS(RM_SILU)
RM_ACTIVATION_LOOPS(RM_GELU)
RM_ACTIVATION_LOOPS(RM_STEP)

static void RM_NAME(activate_f32)(
    int32_t kind, const float *x, size_t rows, size_t channels, float *out, uint8_t *mask_out) {
  // Before the elements: `out` may be `x`.
  if (mask_out)
    for (size_t r = 0; r < rows; r++)
      for (size_t c = 0; c < channels; c += RM_LANES) {
        const size_t count = rm_lanes_before(channels, c);
        rm_store_bits(
            mask_out + r * rm_mask_stride(channels), c, count, channels,
            rm_bits_of_lanes(rm_load(x + r * channels + c, count) >= 0));
      }
  const size_t count = rows * channels;
  switch (kind) {
  case RM_HARD_SIGMOID: rm_activate_RM_HARD_SIGMOID(x, out, count); break;
  case RM_HARD_SWISH: rm_activate_RM_HARD_SWISH(x, out, count); break;
  case RM_SIGMOID: rm_activate_RM_SIGMOID(x, out, count); break;
  case RM_SILU: rm_activate_RM_SILU(x, out, count); break;
  case RM_STEP: rm_activate_RM_STEP(x, out, count); break;
  default: rm_activate_RM_GELU(x, out, count);
  }
}

static void RM_NAME(activate_backward_f32)(
    int32_t kind, const float *x, const float *e, size_t count, float *out) {
  switch (kind) {
  case RM_HARD_SIGMOID: rm_activate_backward_RM_HARD_SIGMOID(x, e, out, count); break;
  case RM_HARD_SWISH: rm_activate_backward_RM_HARD_SWISH(x, e, out, count); break;
  case RM_SIGMOID: rm_activate_backward_RM_SIGMOID(x, e, out, count); break;
  case RM_SILU: rm_activate_backward_RM_SILU(x, e, out, count); break;
  case RM_STEP: rm_activate_backward_RM_STEP(x, e, out, count); break;
  default: rm_activate_backward_RM_GELU(x, e, out, count);
  }
}

static void RM_NAME(clamp_f32)(
    const float *x, size_t rows, size_t channels, float low, float high, float *out, uint8_t *mask_out) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < channels; c += RM_LANES) {
      const size_t count = rm_lanes_before(channels, c);
      rm_v16 v = rm_load(x + r * channels + c, count);
      if (mask_out)
        rm_store_bits(
            mask_out + r * rm_mask_stride(channels), c, count, channels,
            rm_bits_of_lanes((v > low) & (v < high)));
      v = v < low ? (rm_v16)low : v;
      v = v > high ? (rm_v16)high : v;
      rm_store(out + r * channels + c, v, count);
    }
}
