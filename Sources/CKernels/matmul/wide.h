// Matrix products over operands widened to 16 bits, where no instruction sums products of bytes exactly: 12-bit values
// as well, which are read in one pass. Panels are widened once for a walk over many rows, rows once for all columns of a
// tile. An instruction set gives
//
//   RM_WIDE_ROWS                  rows by 16 columns whose sums are in registers, an even number
//   RM_NAME(matmul_widen_panel)   16 columns of packed bytes as it reads them, four times 16 elements a step
//   RM_NAME(matmul_micro)         products of RM_WIDE_ROWS rows, or of half as many
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

/// Writes the products of `rows` (a constant of each copy) widened rows with 4 * `steps` elements of a widened panel to
/// `tile`, or adds them to it.
static inline __attribute__((always_inline)) void RM_NAME(matmul_micro)(
    const int16_t (*a)[4 * RM_WIDE_STEPS], const int16_t *panel, size_t steps, int adds, int32_t *tile,
    const int rows);

/// Widens a row of `count` values, a multiple of four; of a fine row both planes at once.
static inline void RM_NAME(matmul_widen_row)(
    const uint8_t *a, size_t low, int32_t is_signed, size_t count, int16_t *wide) {
  if (low && is_signed)
    for (size_t i = 0; i < count; i++) wide[i] = (int16_t)((int8_t)a[i] * 16 + a[low + i]);
  else if (low)
    for (size_t i = 0; i < count; i++) wide[i] = (int16_t)(a[i] * 16 + a[low + i]);
  else if (is_signed)
    for (size_t i = 0; i < count; i++) wide[i] = (int8_t)a[i];
  else
    for (size_t i = 0; i < count; i++) wide[i] = a[i];
}

/// Products of `rows` rows, a multiple of half a block.
static inline void RM_NAME(matmul_strip)(
    const int16_t (*a)[4 * RM_WIDE_STEPS], size_t rows, const int16_t *panel, size_t steps, int adds,
    int32_t *tile) {
  size_t r = 0;
  for (; r + RM_WIDE_ROWS <= rows; r += RM_WIDE_ROWS)
    RM_NAME(matmul_micro)(a + r, panel, steps, adds, tile + r * RM_MATMUL_COLUMNS, RM_WIDE_ROWS);
  if (r < rows)
    RM_NAME(matmul_micro)(a + r, panel, steps, adds, tile + r * RM_MATMUL_COLUMNS, RM_WIDE_ROWS / 2);
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
  int16_t wide[RM_MATMUL_ROWS][4 * RM_WIDE_STEPS];
  _Alignas(32) int16_t piece[16 * 4 * RM_WIDE_STEPS];
  enum { HALF = RM_WIDE_ROWS / 2 };
  const size_t whole = (rows + HALF - 1) / HALF * HALF;
  for (size_t i = 0; i < steps; i += RM_WIDE_STEPS) {
    const size_t some = steps - i < RM_WIDE_STEPS ? steps - i : RM_WIDE_STEPS;
    for (size_t r = 0; r < rows; r++)
      RM_NAME(matmul_widen_row)(
          p->a + (row + r) * p->a_stride + 4 * i, p->low, p->a_signed, 4 * some, wide[r]);
    // Rows past the last are computed from zeros, to a part of the tile that nobody reads.
    for (size_t r = rows; r < whole; r++) memset(wide[r], 0, 8 * some);
    for (size_t j = 0; j < columns; j += 16) {
      const size_t at = (j / 16 * steps + i) * 64;
      const int16_t *panel = panels->wide + at;
      if (steps > RM_WIDE_WALK_STEPS) {
        RM_NAME(matmul_widen_panel)(panels->packed + at, some, piece);
        panel = piece;
      }
      RM_NAME(matmul_strip)(wide, whole, panel, some, i > 0, tile + j);
    }
  }
}
