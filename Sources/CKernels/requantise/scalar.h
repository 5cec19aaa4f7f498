// The plain form of the two functions that every instruction set gives to its kernels.
#include "fine.h"
#include "portable.h"

/// Requantises one row; see portable.h for the parameters.
static inline void RM_NAME(requantise_row)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude) {
  if (q->fine) {
    RM_NAME(requantise_fine)(acc, 0, 1, row, first_channel, n, channels, q, out);
    return;
  }
  RM_NAME(requantise_rows_portable)(acc, 0, 1, row, first_channel, n, channels, q, out, magnitude);
}

/// Requantises rows row ..< row + rows, `acc_stride` accumulators apart.
static inline void RM_NAME(requantise_rows)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t first_channel, size_t n,
    size_t channels, const rm_requantise *q, uint8_t *out, uint64_t *magnitude) {
  if (q->fine) {
    RM_NAME(requantise_fine)(acc, acc_stride, rows, row, first_channel, n, channels, q, out);
    return;
  }
  RM_NAME(requantise_rows_portable)(
      acc, acc_stride, rows, row, first_channel, n, channels, q, out, magnitude);
}
