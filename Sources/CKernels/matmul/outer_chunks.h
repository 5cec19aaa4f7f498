// The weight gradient by chunks of rows: they are interleaved by four into scratch, so that a product over
// rows becomes one over neighbouring bytes, and each chunk is added to the gradient. An instruction set gives
//
//   RM_OUTER_M, RM_OUTER_N                            columns of e (dividing 16) and of x of one tile
//   RM_OUTER_FLIP_SIGNED, RM_OUTER_FLIP_UNSIGNED      1 if it multiplies such x only as x ^ 0x80
//   RM_NAME(outer_tile)
#include "outer.h"

/// Writes `rows` rows of `columns` bytes, each ^ flip, as [ceil(columns / 16)][ceil(rows / 4)][16][4]. Rows
/// past the end become `flip`; errors, whose flip is 0, multiply them by 0.
static inline void RM_NAME(interleave_rows)(
    const uint8_t *from, size_t stride, size_t rows, size_t columns, uint8_t flip, uint8_t *packed) {
  const size_t steps = (rows + 3) / 4;
  for (size_t i = 0; i < steps; i++)
    for (size_t c = 0; c < columns; c += 16) {
      const uint8_t *row[4];
      for (size_t r = 0; r < 4; r++) row[r] = 4 * i + r < rows ? from + (4 * i + r) * stride + c : NULL;
      RM_NAME(interleave_16)(
          row, columns - c < 16 ? columns - c : 16, flip, packed + (c / 16 * steps + i) * 64);
    }
}

static void RM_NAME(outer_int32)(
    const int8_t *e, size_t e_stride, const uint8_t *x, size_t x_stride, int32_t x_signed, size_t rows,
    size_t m, size_t n, int32_t *out, size_t out_stride, void *scratch) {
  const int flips = x_signed ? RM_OUTER_FLIP_SIGNED : RM_OUTER_FLIP_UNSIGNED;
  // A signed x ^ 0x80 is x + 128 as unsigned, an unsigned one x - 128 as signed.
  const int32_t correction = !flips ? 0 : x_signed ? -128 : 128;
  for (size_t r = 0; r < rows; r += RM_OUTER_CHUNK) {
    const size_t count = rows - r < RM_OUTER_CHUNK ? rows - r : RM_OUTER_CHUNK;
    const size_t steps = (count + 3) / 4;
    uint8_t *packed_e = scratch, *packed_x = packed_e + (m + 15) / 16 * steps * 64;
    RM_NAME(interleave_rows)((const uint8_t *)e + r * e_stride, e_stride, count, m, 0, packed_e);
    RM_NAME(interleave_rows)(x + r * x_stride, x_stride, count, n, flips ? 0x80 : 0, packed_x);
    for (size_t i = 0; i < m; i += RM_OUTER_M)
      for (size_t j = 0; j < n; j += RM_OUTER_N)
        RM_NAME(outer_tile)(
            (const int8_t *)packed_e + i / 16 * steps * 64 + i % 16 * 4, packed_x + j / 16 * steps * 64,
            steps, x_signed, correction, m - i < RM_OUTER_M ? m - i : RM_OUTER_M,
            n - j < RM_OUTER_N ? n - j : RM_OUTER_N, out + i * out_stride + j, out_stride);
  }
}
