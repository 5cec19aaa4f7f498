// Matrix products in AVX2. vpmaddubsw would saturate at 16 bits, so bytes are widened to 16 bits first and
// vpmaddwd sums pairs: exact. An accumulator vector holds two partial sums of each of four columns.

enum { RM_MATMUL_COLUMNS = 64, RM_MATMUL_FLIP_SIGNED = 0, RM_MATMUL_FLIP_UNSIGNED = 0 };
enum { RM_OUTER_M = 2, RM_OUTER_N = 16, RM_OUTER_FLIP_SIGNED = 0, RM_OUTER_FLIP_UNSIGNED = 0 };
#include "blocks.h"

static inline __attribute__((always_inline)) __m256i RM_NAME(widen)(__m128i bytes, const int is_signed) {
  return is_signed ? _mm256_cvtepi8_epi16(bytes) : _mm256_cvtepu8_epi16(bytes);
}

/// Adds the two partial sums of each of 16 columns.
static inline __attribute__((always_inline)) void RM_NAME(matmul_columns)(
    const __m256i acc[4], __m256i sums[2]) {
#pragma clang loop unroll(full)
  for (int j = 0; j < 2; j++) {
    const __m256i pairs = _mm256_hadd_epi32(acc[2 * j], acc[2 * j + 1]);
    sums[j] = _mm256_permute4x64_epi64(pairs, _MM_SHUFFLE(3, 1, 2, 0));
  }
}

// Rows of a are widened once for all columns of a tile, 64 steps of four at a time; three rows by 16 columns
// of sums are in registers (12 of the 16).
enum { RM_WIDE_STEPS = 64, RM_WIDE_ROWS = 3 };

/// Adds the products of three widened rows with `steps` steps of a panel to `tile`, or writes them to it with
/// `start` added.
static inline void RM_NAME(matmul_micro)(
    const int16_t (*a)[4 * RM_WIDE_STEPS], const int8_t *panel, size_t steps, const int32_t *start,
    int32_t *tile) {
  __m256i acc[RM_WIDE_ROWS][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < RM_WIDE_ROWS; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) acc[r][j] = _mm256_setzero_si256();
  for (size_t i = 0; i < steps; i++) {
    __m256i four[RM_WIDE_ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < RM_WIDE_ROWS; r++) {
      int64_t piece;
      memcpy(&piece, a[r] + 4 * i, 8);
      four[r] = _mm256_set1_epi64x(piece);
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      const __m256i b = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(panel + i * 64 + 16 * j)));
#pragma clang loop unroll(full)
      for (int r = 0; r < RM_WIDE_ROWS; r++)
        acc[r][j] = _mm256_add_epi32(acc[r][j], _mm256_madd_epi16(four[r], b));
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < RM_WIDE_ROWS; r++) {
    __m256i sums[2];
    RM_NAME(matmul_columns)(acc[r], sums);
    for (int j = 0; j < 2; j++) {
      __m256i *to = (__m256i *)(tile + r * RM_MATMUL_COLUMNS + 8 * j);
      const __m256i before = _mm256_loadu_si256(start ? (const __m256i *)(start + 8 * j) : to);
      _mm256_storeu_si256(to, _mm256_add_epi32(before, sums[j]));
    }
  }
}

/// Widens `steps` steps of four bytes.
static inline void RM_NAME(matmul_widen)(const uint8_t *a, int32_t is_signed, size_t steps, int16_t *wide) {
  if (is_signed)
    for (size_t i = 0; i < 4 * steps; i++) wide[i] = (int8_t)a[i];
  else
    for (size_t i = 0; i < 4 * steps; i++) wide[i] = a[i];
}

static void RM_NAME(matmul_tile)(
    const rm_matmul *p, size_t row, size_t rows, const int8_t *packed, size_t steps, size_t columns,
    const int32_t *start, int32_t *tile) {
  int16_t wide[RM_MATMUL_ROWS][4 * RM_WIDE_STEPS];
  for (size_t plane = 0; plane < (p->low ? 2 : 1); plane++) {
    const uint8_t *a = p->a + row * p->a_stride + plane * p->low;
    if (plane)
      for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < columns; j++)
          tile[r * RM_MATMUL_COLUMNS + j] = tile[r * RM_MATMUL_COLUMNS + j] * 16 + start[j];
    for (size_t i = 0; i < steps; i += RM_WIDE_STEPS) {
      const size_t some = steps - i < RM_WIDE_STEPS ? steps - i : RM_WIDE_STEPS;
      for (size_t r = 0; r < rows; r++)
        RM_NAME(matmul_widen)(a + r * p->a_stride + 4 * i, p->a_signed, some, wide[r]);
      // Rows past the last are computed from zeros, to a part of the tile that nobody reads.
      for (size_t r = rows; r % RM_WIDE_ROWS; r++) memset(wide[r], 0, sizeof wide[r]);
      for (size_t j = 0; j < columns; j += 16)
        for (size_t r = 0; r < rows; r += RM_WIDE_ROWS)
          RM_NAME(matmul_micro)(
              wide + r, packed + (j / 16 * steps + i) * 64, some, i == 0 && plane == 0 ? start + j : NULL,
              tile + r * RM_MATMUL_COLUMNS + j);
    }
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
    RM_NAME(matmul_columns)(acc[i], sums);
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
