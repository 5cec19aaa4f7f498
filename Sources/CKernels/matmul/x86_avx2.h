// Matrix products in AVX2. vpmaddubsw would saturate at 16 bits, so bytes are widened to 16 bits first and
// vpmaddwd sums pairs: exact. An accumulator vector holds two partial sums of each of four columns.

enum { RM_MATMUL_COLUMNS = 64, RM_MATMUL_FLIP_SIGNED = 0, RM_MATMUL_FLIP_UNSIGNED = 0 };
enum { RM_OUTER_M = 2, RM_OUTER_N = 16, RM_OUTER_FLIP_SIGNED = 0, RM_OUTER_FLIP_UNSIGNED = 0 };

static inline __attribute__((always_inline)) __m256i RM_NAME(widen)(__m128i bytes, const int is_signed) {
  return is_signed ? _mm256_cvtepi8_epi16(bytes) : _mm256_cvtepu8_epi16(bytes);
}

/// sums[r][0 ..< 16] = product of `rows` rows of four-byte pieces of a with a panel of 16 columns. Piece i of
/// row r is at a + r * row_stride + i * step_stride.
static inline __attribute__((always_inline)) void RM_NAME(matmul_panel)(
    const uint8_t *a, size_t row_stride, size_t step_stride, const int a_signed, const uint8_t *panel,
    const int b_signed, size_t steps, const int rows, int32_t (*sums)[16]) {
  __m256i acc[3][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) acc[r][j] = _mm256_setzero_si256();
  for (size_t i = 0; i < steps; i++) {
    __m256i four[3];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      int32_t piece;
      memcpy(&piece, a + (size_t)r * row_stride + i * step_stride, 4);
      four[r] = RM_NAME(widen)(_mm_set1_epi32(piece), a_signed);
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      const __m256i b =
          RM_NAME(widen)(_mm_loadu_si128((const __m128i *)(panel + i * 64 + 16 * j)), b_signed);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) acc[r][j] = _mm256_add_epi32(acc[r][j], _mm256_madd_epi16(four[r], b));
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j += 2) {
      const __m256i pairs = _mm256_hadd_epi32(acc[r][j], acc[r][j + 1]);
      _mm256_storeu_si256((__m256i *)(sums[r] + 4 * j), _mm256_permute4x64_epi64(pairs, _MM_SHUFFLE(3, 1, 2, 0)));
    }
}

/// `rows` rows of 16 columns of a tile.
static inline __attribute__((always_inline)) void RM_NAME(matmul_micro)(
    const rm_matmul *p, const uint8_t *a, const int8_t *packed, size_t steps, const int32_t *start,
    int32_t *tile, const int rows) {
  int32_t sums[3][16];
  const uint8_t *panel = (const uint8_t *)packed;
  if (p->a_signed)
    RM_NAME(matmul_panel)(a, p->a_stride, 4, 1, panel, 1, steps, rows, sums);
  else
    RM_NAME(matmul_panel)(a, p->a_stride, 4, 0, panel, 1, steps, rows, sums);
  for (int r = 0; r < rows; r++)
    for (int j = 0; j < 16; j++) tile[r * RM_MATMUL_COLUMNS + j] = sums[r][j] + start[j];
}

static void RM_NAME(matmul_tile)(
    const rm_matmul *p, size_t row, size_t rows, const int8_t *packed, size_t steps, size_t columns,
    const int32_t *start, int32_t *tile) {
  for (size_t j = 0; j < columns; j += 16) {
    const int8_t *panel = packed + j / 16 * steps * 64;
    size_t r = 0;
    for (; r + 3 <= rows; r += 3)
      RM_NAME(matmul_micro)(
          p, p->a + (row + r) * p->a_stride, panel, steps, start + j, tile + r * RM_MATMUL_COLUMNS + j, 3);
    for (; r < rows; r++)
      RM_NAME(matmul_micro)(
          p, p->a + (row + r) * p->a_stride, panel, steps, start + j, tile + r * RM_MATMUL_COLUMNS + j, 1);
  }
}

/// Adds the product of m <= 2 columns of e and n <= 16 columns of x over 4 * steps rows to `out`.
static void RM_NAME(outer_tile)(
    const int8_t *e, const uint8_t *x, size_t steps, int32_t x_signed, int32_t correction, size_t m, size_t n,
    int32_t *out, size_t out_stride) {
  (void)correction;
  int32_t sums[3][16];
  if (x_signed)
    RM_NAME(matmul_panel)((const uint8_t *)e, 4, 64, 1, x, 1, steps, RM_OUTER_M, sums);
  else
    RM_NAME(matmul_panel)((const uint8_t *)e, 4, 64, 1, x, 0, steps, RM_OUTER_M, sums);
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) out[i * out_stride + j] += sums[i][j];
}
#include "blocks.h"
#include "outer_chunks.h"
