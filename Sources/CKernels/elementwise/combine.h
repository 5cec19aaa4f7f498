// |sum| <= 16 * 127 * 2^20 < 2^31. Sums are made for as many whole rows as a block holds, or for a part of
// one.
static void RM_NAME(combine)(const rm_combine *combine, size_t begin, size_t end, uint64_t *magnitude) {
  enum { BLOCK = 2048, PAST = 16 };  // requantise_rows reads whole vectors
  int32_t sums[BLOCK + PAST] = {0};
  const size_t channels = combine->channels, width = channels < BLOCK ? channels : BLOCK;
  const size_t block_rows = BLOCK / width;
  for (size_t row = begin; row < end; row += block_rows) {
    const size_t rows = end - row < block_rows ? end - row : block_rows;
    for (size_t first = 0; first < channels; first += width) {
      const size_t n = channels - first < width ? channels - first : width, count = rows * n;
      for (int32_t i = 0; i < combine->inputs_count; i++) {
        const int8_t *x = combine->inputs[i] + row * channels + first;
        const int32_t factor = 1 << combine->left[i];
        if (i == 0)
          for (size_t j = 0; j < count; j++) sums[j] = x[j] * factor;
        else
          for (size_t j = 0; j < count; j++) sums[j] += x[j] * factor;
      }
      RM_NAME(requantise_rows)(
          sums, n, rows, row, first, n, channels, &combine->requantise, (uint8_t *)combine->out, magnitude);
    }
  }
}
