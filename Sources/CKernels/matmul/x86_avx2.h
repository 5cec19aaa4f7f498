// Matrix products in AVX2. vpmaddubsw would saturate at 16 bits, so operands have 16 bits and vpmaddwd sums pairs. Six
// rows by 16 columns of sums are in registers (12 of the 16).
enum { RM_WIDE_ROWS = 6 };
#include "wide.h"

enum { RM_OUTER_M = 2, RM_OUTER_N = 16, RM_OUTER_FLIP_SIGNED = 0, RM_OUTER_FLIP_UNSIGNED = 0 };

static inline __attribute__((always_inline)) __m256i RM_NAME(widen)(__m128i bytes, const int is_signed) {
  return is_signed ? _mm256_cvtepi8_epi16(bytes) : _mm256_cvtepu8_epi16(bytes);
}

/// [pair of k][16 columns][2].
static inline void RM_NAME(matmul_widen_panel)(const int8_t *panel, size_t steps, int16_t *wide) {
  for (size_t i = 0; i < steps; i++, panel += 64, wide += 64) {
    __m256i four[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++)
      four[j] = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(panel + 16 * j)));
#pragma clang loop unroll(full)
    for (int j = 0; j < 2; j++) {
      const __m256 left = _mm256_castsi256_ps(four[2 * j]), right = _mm256_castsi256_ps(four[2 * j + 1]);
      // A shuffle works within 128-bit lanes: columns 0 1 4 5 2 3 6 7.
      const __m256i first = _mm256_castps_si256(_mm256_shuffle_ps(left, right, 0x88));
      const __m256i second = _mm256_castps_si256(_mm256_shuffle_ps(left, right, 0xDD));
      _mm256_store_si256((__m256i *)(wide + 16 * j), _mm256_permute4x64_epi64(first, _MM_SHUFFLE(3, 1, 2, 0)));
      _mm256_store_si256((__m256i *)(wide + 16 * j + 32), _mm256_permute4x64_epi64(second, _MM_SHUFFLE(3, 1, 2, 0)));
    }
  }
}

static inline __attribute__((always_inline)) void RM_NAME(matmul_micro)(
    const int16_t *a, const int16_t *panel, size_t steps, int adds, int32_t *tile,
    const int rows, const int halves) {
  __m256i acc[2 * RM_WIDE_ROWS][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < halves; j++) acc[r][j] = _mm256_setzero_si256();
  for (size_t i = 0; i < 2 * steps; i++) {
    const __m256i left = _mm256_load_si256((const __m256i *)(panel + 32 * i));
    const __m256i right = halves > 1 ? _mm256_load_si256((const __m256i *)(panel + 32 * i + 16)) : left;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      int32_t pair;
      memcpy(&pair, a + (size_t)r * 4 * steps + 2 * i, 4);
      const __m256i both = _mm256_set1_epi32(pair);
      acc[r][0] = _mm256_add_epi32(acc[r][0], _mm256_madd_epi16(both, left));
      if (halves > 1) acc[r][1] = _mm256_add_epi32(acc[r][1], _mm256_madd_epi16(both, right));
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < halves; j++) {
      __m256i *to = (__m256i *)(tile + r * RM_MATMUL_COLUMNS + 8 * j);
      _mm256_store_si256(to, adds ? _mm256_add_epi32(acc[r][j], _mm256_load_si256(to)) : acc[r][j]);
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
