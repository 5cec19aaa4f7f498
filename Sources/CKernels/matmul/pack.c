// Packing of the constant operand, and the scratch of the weight gradient.
#include "outer.h"
#include "../include/kernels.h"
#include <string.h>

size_t rm_packed_bytes(size_t k, size_t n) { return (n + 15) / 16 * ((k + 3) / 4) * 64; }

void rm_pack(const int8_t *b, size_t row_stride, size_t k, size_t n, int8_t *packed, int32_t *sums) {
  const size_t whole = k / 4;
  if (n % 16 || k % 4) memset(packed, 0, rm_packed_bytes(k, n));
  for (size_t j = 0; j < n; j++) {
    int32_t sum = 0;
    for (size_t i = 0; i < k; i++) sum += b[j * row_stride + i];
    sums[j] = sum;
  }
  for (size_t j = 0; j < n; j += 16, b += 16 * row_stride, packed += (k + 3) / 4 * 64) {
    const size_t columns = n - j < 16 ? n - j : 16;
    for (size_t i = 0; i < whole; i++)
      for (size_t c = 0; c < columns; c++) memcpy(packed + 64 * i + 4 * c, b + c * row_stride + 4 * i, 4);
    for (size_t i = 4 * whole; i < k; i++)
      for (size_t c = 0; c < columns; c++) packed[64 * whole + 4 * c + i % 4] = b[c * row_stride + i];
  }
}

/// Up to four rows of b, of which 16 columns or fewer are packed. `rows` and `columns` are constants where
/// they are 4 and 16.
static inline __attribute__((always_inline)) void pack_step(
    const int8_t *b, size_t row_stride, size_t rows, size_t columns, int8_t *step, int32_t *sums) {
  for (size_t j = 0; j < columns; j++)
    for (size_t i = 0; i < rows; i++) {
      step[4 * j + i] = b[i * row_stride + j];
      sums[j] += b[i * row_stride + j];
    }
}

void rm_pack_transposed(
    const int8_t *b, size_t row_stride, size_t k, size_t n, int8_t *packed, int32_t *sums) {
  if (n % 16 || k % 4) memset(packed, 0, rm_packed_bytes(k, n));
  for (size_t j = 0; j < n; j += 16, packed += (k + 3) / 4 * 64) {
    const size_t columns = n - j < 16 ? n - j : 16;
    int32_t own[16] = {0};
    for (size_t i = 0; i < k; i += 4) {
      const size_t rows = k - i < 4 ? k - i : 4;
      const int8_t *from = b + i * row_stride + j;
      if (rows == 4 && columns == 16)
        pack_step(from, row_stride, 4, 16, packed + 16 * i, own);
      else
        pack_step(from, row_stride, rows, columns, packed + 16 * i, own);
    }
    memcpy(sums + j, own, columns * sizeof *own);
  }
}

void rm_transpose_bytes(
    const uint8_t *a, size_t a_stride, size_t rows, size_t columns, uint8_t *out, size_t out_stride) {
  for (size_t j = 0; j < columns; j++)
    for (size_t i = 0; i < rows; i++) out[j * out_stride + i] = a[i * a_stride + j];
}

size_t rm_outer_scratch_bytes(size_t rows, size_t m, size_t n) {
  const size_t chunk = rows < RM_OUTER_CHUNK ? (rows + 3) / 4 * 4 : RM_OUTER_CHUNK;
  return ((m + 15) / 16 + (n + 15) / 16) * 16 * chunk;
}
