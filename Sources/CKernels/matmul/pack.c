// Packing of the constant operand, and the scratch of the weight gradient.
#include "outer.h"
#include "../include/kernels.h"
#include <string.h>

size_t rm_packed_bytes(size_t k, size_t n) { return (n + 15) / 16 * ((k + 3) / 4) * 64; }

/// b[j][i] at b + j * column_stride + i * k_stride.
static void pack(
    const int8_t *b, size_t column_stride, size_t k_stride, size_t k, size_t n, int8_t *packed,
    int32_t *sums) {
  const size_t steps = (k + 3) / 4;
  memset(packed, 0, rm_packed_bytes(k, n));
  for (size_t j = 0; j < n; j++) {
    int8_t *column = packed + j / 16 * steps * 64 + j % 16 * 4;
    int32_t sum = 0;
    for (size_t i = 0; i < k; i++) {
      const int8_t value = b[j * column_stride + i * k_stride];
      column[i / 4 * 64 + i % 4] = value;
      sum += value;
    }
    sums[j] = sum;
  }
}

void rm_pack(const int8_t *b, size_t row_stride, size_t k, size_t n, int8_t *packed, int32_t *sums) {
  pack(b, row_stride, 1, k, n, packed, sums);
}

void rm_pack_transposed(
    const int8_t *b, size_t row_stride, size_t k, size_t n, int8_t *packed, int32_t *sums) {
  pack(b, 1, row_stride, k, n, packed, sums);
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
