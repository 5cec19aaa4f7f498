// Sums of columns: a loop that compilers turn into vectors of every instruction set.
static void RM_NAME(column_sums)(const int8_t *e, size_t rows, size_t channels, int32_t *out) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < channels; c++) out[c] += e[r * channels + c];
}
