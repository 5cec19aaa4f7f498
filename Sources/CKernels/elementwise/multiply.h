// Products of two tensors, the second one maybe spread over rows or channels, and the sums that its error
// takes.

// |a * b| < 2^16.
static void RM_NAME(multiply)(const rm_multiply *multiply, size_t begin, size_t end, uint64_t *magnitude) {
  const size_t channels = multiply->channels;
  const uint8_t flip_a = multiply->a_signed ? 0x80 : 0, flip_b = multiply->b_signed ? 0x80 : 0;
#define RM_FILL(sums, row, c, n)                                                                             \
  do {                                                                                                       \
    const uint8_t *a_ = multiply->a + (row) * channels + (c);                                                \
    int32_t *sums_ = (sums);                                                                                 \
    if (multiply->b_columns == 1) {                                                                          \
      const int32_t b_ = RM_BYTE(multiply->b[(row) / multiply->b_rows], flip_b);                             \
      for (size_t i = 0; i < (n); i++) sums_[i] = RM_BYTE(a_[i], flip_a) * b_;                               \
    } else {                                                                                                 \
      const uint8_t *b_ = multiply->b + (row) / multiply->b_rows * channels + (c);                           \
      for (size_t i = 0; i < (n); i++) sums_[i] = RM_BYTE(a_[i], flip_a) * RM_BYTE(b_[i], flip_b);           \
    }                                                                                                        \
  } while (0)
  RM_REQUANTISE_BLOCKS(
      begin, end, channels, &multiply->requantise, multiply->out, magnitude, RM_FILL);
#undef RM_FILL
}

// Fewer than 2^16 products of at most 127 * 255 each: 32 bits hold every sum.
static void RM_NAME(multiply_sums)(
    const rm_multiply_sums *multiply, size_t begin, size_t end, uint64_t *magnitude) {
  enum { BLOCK = 512 };
  int32_t sums[BLOCK + RM_PAST] = {0};
  const size_t channels = multiply->channels, rows = multiply->rows;
  const uint8_t flip = multiply->x_signed ? 0x80 : 0;
  for (size_t group = begin; group < end; group++) {
    const int8_t *error = multiply->error + group * rows * channels;
    const uint8_t *x = multiply->x + group * rows * channels;
    if (multiply->columns == 1) {
      int32_t sum = 0;
      for (size_t i = 0; i < rows * channels; i++) sum += error[i] * RM_BYTE(x[i], flip);
      sums[0] = sum;
      RM_NAME(requantise_rows)(
          sums, 1, 1, group, 0, 1, 1, &multiply->requantise, (uint8_t *)multiply->out, magnitude);
      continue;
    }
    for (size_t first = 0; first < channels; first += BLOCK) {
      const size_t n = channels - first < BLOCK ? channels - first : BLOCK;
      for (size_t c = 0; c < n; c++) sums[c] = 0;
      for (size_t r = 0; r < rows; r++) {
        const int8_t *e = error + r * channels + first;
        const uint8_t *from = x + r * channels + first;
        for (size_t c = 0; c < n; c++) sums[c] += e[c] * RM_BYTE(from[c], flip);
      }
      RM_NAME(requantise_rows)(
          sums, n, 1, group, first, n, channels, &multiply->requantise, (uint8_t *)multiply->out, magnitude);
    }
  }
}
