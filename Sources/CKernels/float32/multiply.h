// Products of two tensors, the second one maybe spread over rows or channels, and the sums that its error
// takes.

static void RM_NAME(multiply_f32)(
    const float *a, const float *b, size_t channels, size_t b_rows, size_t b_columns, float *out,
    size_t begin_row, size_t end_row) {
  for (size_t row = begin_row; row < end_row; row++) {
    const float *x = a + row * channels, *y = b + row / b_rows * b_columns;
    float *to = out + row * channels;
    if (b_columns == 1)
      for (size_t c = 0; c < channels; c++) to[c] = x[c] * y[0];
    else
      for (size_t c = 0; c < channels; c++) to[c] = x[c] * y[c];
  }
}

/// Of rows ..< rows of one group, the sum of e * x over the rows, `count` channels from c on.
RM_INLINE rm_v16d rm_sum_products(
    const float *e, const float *x, size_t rows, size_t channels, size_t c, size_t count) {
  rm_v16d total = 0;
  RM_SUM_OVER_ROWS(
      total, rows, rm_load(e + r * channels + c, count) * rm_load(x + r * channels + c, count));
  return total;
}

static void RM_NAME(multiply_sums_f32)(
    const float *e, const float *x, size_t channels, size_t rows, size_t columns, float *out,
    size_t begin_group, size_t end_group) {
  for (size_t group = begin_group; group < end_group; group++) {
    const float *error = e + group * rows * channels, *from = x + group * rows * channels;
    rm_v16d all = 0;
    for (size_t c = 0; c < channels; c += RM_LANES) {
      const size_t count = rm_lanes_before(channels, c);
      const rm_v16d sum = rm_sum_products(error, from, rows, channels, c, count);
      if (columns == 1)
        all += sum;
      else
        rm_store(out + group * channels + c, rm_narrow(sum), count);
    }
    if (columns == 1) out[group] = (float)rm_sum_of_lanes(all);
  }
}
