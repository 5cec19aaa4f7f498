// Matrix products in AVX2. vpmaddubsw would saturate at 16 bits, so operands have 16 bits and vpmaddwd sums pairs:
// exact, of 12-bit values as well, which are read in one pass.
//
// Panels are widened once for a walk over many rows, rows once for all columns of a tile. Six rows by 16 columns of
// sums are in registers (12 of the 16).

enum { RM_MATMUL_COLUMNS = 64, RM_MATMUL_FLIP_SIGNED = 0, RM_MATMUL_FLIP_UNSIGNED = 0 };
enum { RM_OUTER_M = 2, RM_OUTER_N = 16, RM_OUTER_FLIP_SIGNED = 0, RM_OUTER_FLIP_UNSIGNED = 0 };
// The longest columns that are widened once for a walk: 64 of them take 128 KiB.
enum { RM_WIDE_WALK_STEPS = 256 };
typedef struct {
  const int8_t *packed;
  _Alignas(32) int16_t wide[RM_MATMUL_COLUMNS * 4 * RM_WIDE_WALK_STEPS];
} RM_NAME(matmul_panels);
#include "blocks.h"

static inline __attribute__((always_inline)) __m256i RM_NAME(widen)(__m128i bytes, const int is_signed) {
  return is_signed ? _mm256_cvtepi8_epi16(bytes) : _mm256_cvtepu8_epi16(bytes);
}

// A block of k: rows of a tile (24 by 256 of 16 bits) and a panel of it (16 by 256) stay in the first-level cache.
enum { RM_WIDE_STEPS = 64, RM_WIDE_ROWS = 6 };

/// Widens `steps` steps of a panel of 16 columns: [pair of k][columns 0 1 4 5 2 3 6 7, and 8 on alike][2]. That order
/// is what a shuffle within 128-bit lanes gives; `matmul_micro` undoes it where it writes sums.
static inline void RM_NAME(matmul_widen_panel)(const int8_t *panel, size_t steps, int16_t *wide) {
  for (size_t i = 0; i < steps; i++, panel += 64, wide += 64) {
    __m256i four[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++)
      four[j] = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(panel + 16 * j)));
#pragma clang loop unroll(full)
    for (int j = 0; j < 2; j++) {
      const __m256 left = _mm256_castsi256_ps(four[2 * j]), right = _mm256_castsi256_ps(four[2 * j + 1]);
      _mm256_store_si256((__m256i *)(wide + 16 * j), _mm256_castps_si256(_mm256_shuffle_ps(left, right, 0x88)));
      _mm256_store_si256((__m256i *)(wide + 16 * j + 32), _mm256_castps_si256(_mm256_shuffle_ps(left, right, 0xDD)));
    }
  }
}

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

/// Writes the products of `rows` (a constant of each copy) widened rows with `pairs` pairs of a widened panel to
/// `tile`, or adds them to it.
static inline __attribute__((always_inline)) void RM_NAME(matmul_micro)(
    const int16_t (*a)[4 * RM_WIDE_STEPS], const int16_t *panel, size_t pairs, int adds, int32_t *tile,
    const int rows) {
  __m256i acc[RM_WIDE_ROWS][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < 2; j++) acc[r][j] = _mm256_setzero_si256();
  for (size_t i = 0; i < pairs; i++) {
    const __m256i left = _mm256_load_si256((const __m256i *)(panel + 32 * i));
    const __m256i right = _mm256_load_si256((const __m256i *)(panel + 32 * i + 16));
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      int32_t pair;
      memcpy(&pair, a[r] + 2 * i, 4);
      const __m256i both = _mm256_set1_epi32(pair);
      acc[r][0] = _mm256_add_epi32(acc[r][0], _mm256_madd_epi16(both, left));
      acc[r][1] = _mm256_add_epi32(acc[r][1], _mm256_madd_epi16(both, right));
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < 2; j++) {
      __m256i *to = (__m256i *)(tile + r * RM_MATMUL_COLUMNS + 8 * j);
      __m256i sums = _mm256_permute4x64_epi64(acc[r][j], _MM_SHUFFLE(3, 1, 2, 0));
      if (adds) sums = _mm256_add_epi32(sums, _mm256_load_si256(to));
      _mm256_store_si256(to, sums);
    }
}

/// Products of `rows` rows, a multiple of 3.
static inline void RM_NAME(matmul_strip)(
    const int16_t (*a)[4 * RM_WIDE_STEPS], size_t rows, const int16_t *panel, size_t pairs, int adds,
    int32_t *tile) {
  size_t r = 0;
  for (; r + RM_WIDE_ROWS <= rows; r += RM_WIDE_ROWS)
    RM_NAME(matmul_micro)(a + r, panel, pairs, adds, tile + r * RM_MATMUL_COLUMNS, RM_WIDE_ROWS);
  if (r < rows) RM_NAME(matmul_micro)(a + r, panel, pairs, adds, tile + r * RM_MATMUL_COLUMNS, 3);
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
  const size_t whole = (rows + 2) / 3 * 3;
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
      RM_NAME(matmul_strip)(wide, whole, panel, 2 * some, i > 0, tile + j);
    }
  }
}

/// Adds the two partial sums of each of 16 columns.
static inline __attribute__((always_inline)) void RM_NAME(outer_columns)(
    const __m256i acc[4], __m256i sums[2]) {
#pragma clang loop unroll(full)
  for (int j = 0; j < 2; j++) {
    const __m256i pairs = _mm256_hadd_epi32(acc[2 * j], acc[2 * j + 1]);
    sums[j] = _mm256_permute4x64_epi64(pairs, _MM_SHUFFLE(3, 1, 2, 0));
  }
}

/// Adds the product of m <= 2 columns of e and n <= 16 columns of x over 4 * steps rows to `out`.
static inline __attribute__((always_inline)) void RM_NAME(outer_micro)(
    const int8_t *e, const uint8_t *x, size_t steps, const int x_signed, size_t m, size_t n, int32_t *out,
    size_t out_stride) {
  __m256i acc[RM_OUTER_M][4];
  for (int i = 0; i < RM_OUTER_M; i++)
    for (int j = 0; j < 4; j++) acc[i][j] = _mm256_setzero_si256();
  for (size_t s = 0; s < steps; s++) {
    __m256i errors[RM_OUTER_M];
    for (int i = 0; i < RM_OUTER_M; i++) {
      int32_t four;
      memcpy(&four, e + s * 64 + (size_t)i * 4, 4);
      errors[i] = _mm256_cvtepi8_epi16(_mm_set1_epi32(four));
    }
    for (int j = 0; j < 4; j++) {
      const __m256i v = RM_NAME(widen)(_mm_loadu_si128((const __m128i *)(x + s * 64 + 16 * j)), x_signed);
      for (int i = 0; i < RM_OUTER_M; i++)
        acc[i][j] = _mm256_add_epi32(acc[i][j], _mm256_madd_epi16(errors[i], v));
    }
  }
  for (size_t i = 0; i < m; i++) {
    __m256i sums[2];
    int32_t products[16];
    RM_NAME(outer_columns)(acc[i], sums);
    _mm256_storeu_si256((__m256i *)products, sums[0]);
    _mm256_storeu_si256((__m256i *)(products + 8), sums[1]);
    for (size_t j = 0; j < n; j++) out[i * out_stride + j] += products[j];
  }
}

static void RM_NAME(outer_tile)(
    const int8_t *e, const uint8_t *x, size_t steps, int32_t x_signed, int32_t correction, size_t m, size_t n,
    int32_t *out, size_t out_stride) {
  (void)correction;
  if (x_signed)
    RM_NAME(outer_micro)(e, x, steps, 1, m, n, out, out_stride);
  else
    RM_NAME(outer_micro)(e, x, steps, 0, m, n, out, out_stride);
}
#include "outer_chunks.h"
