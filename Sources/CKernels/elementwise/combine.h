// |sum| <= 4 * 2^7 * 2^20 = 2^29.
static void RM_NAME(combine)(const rm_combine *combine, size_t begin, size_t end, uint64_t *magnitude) {
  enum { BLOCK = 512 };
  int32_t sums[BLOCK];
  const size_t channels = combine->channels;
  for (size_t row = begin; row < end; row++) {
    for (size_t first = 0; first < channels; first += BLOCK) {
      size_t n = channels - first < BLOCK ? channels - first : BLOCK;
      const int8_t *x = combine->inputs[0] + row * channels + first;
      int32_t left = combine->left[0];
      for (size_t c = 0; c < n; c++) sums[c] = (int32_t)((uint32_t)(int32_t)x[c] << left);
      for (int32_t i = 1; i < combine->inputs_count; i++) {
        x = combine->inputs[i] + row * channels + first;
        left = combine->left[i];
        for (size_t c = 0; c < n; c++) sums[c] += (int32_t)((uint32_t)(int32_t)x[c] << left);
      }
      RM_NAME(requantise_row)(
          sums, row, first, n, channels, &combine->requantise, (uint8_t *)combine->out, magnitude);
    }
  }
}
