// Batch norm (Ioffe, Szegedy 2015) over rows, sixteen channels at a time. Statistics are summed in double:
// the variance as the mean square distance from the mean.

RM_INLINE rm_v16 rm_square(rm_v16 v) { return v * v; }

RM_INLINE rm_v16 rm_normalise(rm_v16 x, rm_v16 mean, rm_v16 inverse_std, rm_v16 scale, rm_v16 shift) {
  return rm_multiply_add((x - mean) * inverse_std, scale, shift);
}

RM_INLINE void rm_batch_norm_lanes(
    const float *x, size_t rows, size_t channels, const float *scale, const float *shift, float epsilon,
    float *mean_out, float *inverse_std_out, float *out, uint8_t *mask_out, size_t c, size_t count) {
  const rm_v16 mean = rm_narrow(rm_sum_rows(x, rows, channels, c, count) / (double)rows);
  rm_v16d squares = 0;
  RM_SUM_OVER_ROWS(squares, rows, rm_square(rm_load(x + r * channels + c, count) - mean));
  const rm_v16d variance = squares / (double)rows;
  const rm_v16 inverse_std = rm_narrow(1.0 / __builtin_elementwise_sqrt(variance + (double)epsilon));
  rm_store(mean_out + c, mean, count);
  rm_store(inverse_std_out + c, inverse_std, count);
  const rm_v16 scales = rm_load(scale + c, count), shifts = rm_load(shift + c, count);
  for (size_t r = 0; r < rows; r++) {
    rm_v16 y = rm_normalise(rm_load(x + r * channels + c, count), mean, inverse_std, scales, shifts);
    if (mask_out) {
      const rm_v16i positive = y > 0;
      rm_store_bits(
          mask_out + r * rm_mask_stride(channels), c, count, channels, rm_bits_of_lanes(positive));
      y = positive ? y : (rm_v16)0;
    }
    rm_store(out + r * channels + c, y, count);
  }
}

static void RM_NAME(batch_norm_f32)(
    const float *x, size_t rows, size_t channels, const float *scale, const float *shift, float epsilon,
    float *mean, float *inverse_std, float *out, uint8_t *mask_out) {
  size_t c = 0;
  for (; c + RM_LANES <= channels; c += RM_LANES)
    rm_batch_norm_lanes(
        x, rows, channels, scale, shift, epsilon, mean, inverse_std, out, mask_out, c, RM_LANES);
  if (c < channels)
    rm_batch_norm_lanes(
        x, rows, channels, scale, shift, epsilon, mean, inverse_std, out, mask_out, c, channels - c);
}

static void RM_NAME(batch_norm_inference_f32)(
    const float *x, size_t rows, size_t channels, const float *scale, const float *shift, const float *mean,
    const float *inverse_std, float *out, int32_t rectify) {
  for (size_t r = 0; r < rows; r++, x += channels, out += channels)
    for (size_t c = 0; c < channels; c += RM_LANES) {
      const size_t count = rm_lanes_before(channels, c);
      rm_v16 y = rm_normalise(
          rm_load(x + c, count), rm_load(mean + c, count), rm_load(inverse_std + c, count),
          rm_load(scale + c, count), rm_load(shift + c, count));
      if (rectify) y = y > 0 ? y : (rm_v16)0;
      rm_store(out + c, y, count);
    }
}

/// dx = scale / std * (e - mean(e) - x̂ * mean(e * x̂))
RM_INLINE void rm_batch_norm_backward_lanes(
    const float *x, const float *e, size_t rows, size_t channels, const float *scale, const float *mean,
    const float *inverse_std, float *dx, float *d_scale, float *d_shift, size_t c, size_t count) {
  const rm_v16 center = rm_load(mean + c, count), inverse = rm_load(inverse_std + c, count);
  const rm_v16d errors = rm_sum_rows(e, rows, channels, c, count);
  rm_v16d products = 0;
  RM_SUM_OVER_ROWS(
      products, rows,
      rm_load(e + r * channels + c, count) * ((rm_load(x + r * channels + c, count) - center) * inverse));
  const rm_v16 mean_error = rm_narrow(errors / (double)rows);
  const rm_v16 mean_product = rm_narrow(products / (double)rows);
  const rm_v16 factor = rm_load(scale + c, count) * inverse;
  for (size_t r = 0; r < rows; r++) {
    const rm_v16 normal = (rm_load(x + r * channels + c, count) - center) * inverse;
    const rm_v16 centered = rm_load(e + r * channels + c, count) - mean_error;
    rm_store(dx + r * channels + c, factor * (centered - normal * mean_product), count);
  }
  rm_add_to(d_scale + c, products, count);
  rm_add_to(d_shift + c, errors, count);
}

static void RM_NAME(batch_norm_backward_f32)(
    const float *x, const float *e, size_t rows, size_t channels, const float *scale, const float *mean,
    const float *inverse_std, float *dx, float *d_scale, float *d_shift) {
  size_t c = 0;
  for (; c + RM_LANES <= channels; c += RM_LANES)
    rm_batch_norm_backward_lanes(
        x, e, rows, channels, scale, mean, inverse_std, dx, d_scale, d_shift, c, RM_LANES);
  if (c < channels)
    rm_batch_norm_backward_lanes(
        x, e, rows, channels, scale, mean, inverse_std, dx, d_scale, d_shift, c, channels - c);
}
