// The residual of a matrix product: see rm_residual. Plain C: a tile is small and lies in the first-level cache,
// and the compiler makes vectors of it.

/// Adds the residual of `rows` rows from row `row` and `count` columns from j0 to a tile of accumulators.
static inline void RM_NAME(matmul_add_residual)(
    const rm_matmul *p, size_t row, size_t rows, size_t j0, size_t count, int32_t *tile, size_t stride) {
  const rm_residual *residual = &p->residual;
  if (!residual->values) return;
  const size_t channel = p->first_channel + j0;
  const int32_t *multiplier = residual->multiplier + channel;
  const int32_t shift = residual->shift, half = shift ? 1 << (shift - 1) : 0;
  for (size_t r = 0; r < rows; r++) {
    const size_t at = (p->first_row + row + r) * p->channels;
    int32_t *sums = tile + r * stride;
    if (residual->fine) {
      const int8_t *high = residual->values + 2 * at + channel, *low = high + p->channels;
      for (size_t j = 0; j < count; j++) sums[j] += ((high[j] * 16 + low[j]) * multiplier[j] + half) >> shift;
    } else {
      const int8_t *values = residual->values + at + channel;
      for (size_t j = 0; j < count; j++) sums[j] += (values[j] * multiplier[j] + half) >> shift;
    }
  }
}
