// Matrix products over operands widened to 16 bits, where no instruction sums products of bytes exactly: 12-bit values
// as well, which are read in one pass. Panels are widened once for a walk over many rows, rows once for all columns of a
// tile. An instruction set gives
//
//   RM_WIDE_ROWS                  rows by 16 columns whose sums are in registers, an even number
//   RM_NAME(matmul_widen_panel)   16 columns of packed bytes as it reads them, four times 16 elements a step
//   RM_NAME(matmul_micro)         products of RM_WIDE_ROWS rows, or of half as many, with 16 columns, or with eight: then
//                                 of twice as many rows, too
enum { RM_MATMUL_COLUMNS = 64, RM_MATMUL_FLIP_SIGNED = 0, RM_MATMUL_FLIP_UNSIGNED = 0 };
// The longest columns that are widened once for a walk: 64 of them take 128 KiB.
enum { RM_WIDE_WALK_STEPS = 256 };
typedef struct {
  const int8_t *packed;
  _Alignas(32) int16_t wide[RM_MATMUL_COLUMNS * 4 * RM_WIDE_WALK_STEPS];
} RM_NAME(matmul_panels);
#include "blocks.h"

// A block of k: rows of a tile (24 by 256 of 16 bits) and a panel of it (16 by 256) stay in the first-level cache.
enum { RM_WIDE_STEPS = 64 };

/// Widens `steps` steps of a panel of 16 columns.
static inline void RM_NAME(matmul_widen_panel)(const int8_t *panel, size_t steps, int16_t *wide);

/// Writes the products of `rows` widened rows of 4 * `steps` elements, one behind the other, with the first 8 * `halves`
/// columns of a widened panel to `tile`, or adds them to it. `rows` and `halves` are constants of each copy.
static inline __attribute__((always_inline)) void RM_NAME(matmul_micro)(
    const int16_t *a, const int16_t *panel, size_t steps, int adds, int32_t *tile, const int rows,
    const int halves);

/// Widens `count` values; of a fine row both planes at once. All but the addresses are constants of each copy.
static inline __attribute__((always_inline)) void RM_NAME(matmul_widen_some)(
    const uint8_t *restrict a, const uint8_t *restrict low, int16_t *restrict wide, const size_t count,
    const int is_signed, const int fine) {
  for (size_t i = 0; i < count; i++) {
    const int32_t value = is_signed ? (int8_t)a[i] : a[i];
    wide[i] = (int16_t)(fine ? value * 16 + low[i] : value);
  }
}

static inline __attribute__((always_inline)) void RM_NAME(matmul_widen_rows)(
    const uint8_t *a, size_t stride, size_t rows, size_t low, size_t count, int16_t *wide, const int is_signed,
    const int fine) {
  for (size_t r = 0; r < rows; r++, a += stride, wide += count) {
    size_t i = 0;
    for (; i + 64 <= count; i += 64)
      RM_NAME(matmul_widen_some)(a + i, a + low + i, wide + i, 64, is_signed, fine);
    for (; i + 16 <= count; i += 16)
      RM_NAME(matmul_widen_some)(a + i, a + low + i, wide + i, 16, is_signed, fine);
    for (; i < count; i += 4) RM_NAME(matmul_widen_some)(a + i, a + low + i, wide + i, 4, is_signed, fine);
  }
}

/// Widens `count` values of each of `rows` rows, a multiple of four.
static inline void RM_NAME(matmul_widen)(
    const uint8_t *a, size_t stride, size_t rows, size_t low, int32_t is_signed, size_t count, int16_t *wide) {
  // Rows without a gap are one long row.
  if (!low && stride == count) count *= rows, rows = 1;
  if (low && is_signed)
    RM_NAME(matmul_widen_rows)(a, stride, rows, low, count, wide, 1, 1);
  else if (low)
    RM_NAME(matmul_widen_rows)(a, stride, rows, low, count, wide, 0, 1);
  else if (is_signed)
    RM_NAME(matmul_widen_rows)(a, stride, rows, 0, count, wide, 1, 0);
  else
    RM_NAME(matmul_widen_rows)(a, stride, rows, 0, count, wide, 0, 0);
}

/// Products of `rows` rows, a multiple of half a block, with up to 16 columns.
static inline void RM_NAME(matmul_strip)(
    const int16_t *a, size_t rows, const int16_t *panel, size_t steps, size_t columns, int adds, int32_t *tile) {
  size_t r = 0;
#define RM_ROWS(some, halves)                                                                          \
  for (; r + (some) <= rows; r += (some))                                                              \
    RM_NAME(matmul_micro)(                                                                             \
        a + r * 4 * steps, panel, steps, adds, tile + r * RM_MATMUL_COLUMNS, (some), (halves));
  if (columns > 8) {
    RM_ROWS(RM_WIDE_ROWS, 2)
    RM_ROWS(RM_WIDE_ROWS / 2, 2)
  } else {
    RM_ROWS(2 * RM_WIDE_ROWS, 1)
    RM_ROWS(RM_WIDE_ROWS, 1)
    RM_ROWS(RM_WIDE_ROWS / 2, 1)
  }
#undef RM_ROWS
}

static inline void RM_NAME(matmul_prepare)(
    const int8_t *packed, size_t steps, size_t columns, RM_NAME(matmul_panels) *panels) {
  panels->packed = packed;
  if (steps <= RM_WIDE_WALK_STEPS)
    RM_NAME(matmul_widen_panel)(packed, (columns + 15) / 16 * steps, panels->wide);
}

static void RM_NAME(matmul_tile)(
    const rm_matmul *p, size_t row, size_t rows, const RM_NAME(matmul_panels) *panels, size_t steps, size_t columns,
    const int32_t *start, int32_t *tile) {
  (void)start;  // 0 everywhere: no flips
  int16_t wide[RM_MATMUL_ROWS * 4 * RM_WIDE_STEPS];
  _Alignas(32) int16_t piece[16 * 4 * RM_WIDE_STEPS];
  enum { HALF = RM_WIDE_ROWS / 2 };
  const size_t whole = (rows + HALF - 1) / HALF * HALF;
  for (size_t i = 0; i < steps; i += RM_WIDE_STEPS) {
    const size_t some = steps - i < RM_WIDE_STEPS ? steps - i : RM_WIDE_STEPS;
    RM_NAME(matmul_widen)(p->a + row * p->a_stride + 4 * i, p->a_stride, rows, p->low, p->a_signed, 4 * some, wide);
    // Rows past the last are computed from zeros, to a part of the tile that nobody reads.
    memset(wide + rows * 4 * some, 0, (whole - rows) * 8 * some);
    for (size_t j = 0; j < columns; j += 16) {
      const size_t at = (j / 16 * steps + i) * 64;
      const int16_t *panel = panels->wide + at;
      if (steps > RM_WIDE_WALK_STEPS) {
        RM_NAME(matmul_widen_panel)(panels->packed + at, some, piece);
        panel = piece;
      }
      RM_NAME(matmul_strip)(wide, whole, panel, some, columns - j, i > 0, tile + j);
    }
  }
}
