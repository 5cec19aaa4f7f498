// Element by element: plain loops that the compiler vectorises; each element is rounded the same wherever it
// falls.

static void RM_NAME(add_f32)(const float *a, const float *b, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = a[i] + b[i];
}

static void RM_NAME(mask_f32)(
    const float *x, const uint8_t *mask, size_t rows, size_t channels, float *out) {
  for (size_t r = 0; r < rows; r++, mask += rm_mask_stride(channels), x += channels, out += channels)
    for (size_t c = 0; c < channels; c += RM_LANES) {
      const size_t count = rm_lanes_before(channels, c);
      rm_store(out + c, rm_keep(rm_load(x + c, count), rm_load_bits(mask, c, count)), count);
    }
}
