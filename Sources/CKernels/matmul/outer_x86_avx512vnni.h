// The weight gradient in AVX-512 VNNI: x is the unsigned operand, e the signed one.
enum { RM_OUTER_M = 8, RM_OUTER_N = 48, RM_OUTER_FLIP_SIGNED = 1, RM_OUTER_FLIP_UNSIGNED = 0 };

static inline __attribute__((always_inline)) void RM_NAME(outer_micro)(
    const int8_t *e, const uint8_t *x, size_t steps, int32_t correction, size_t m, size_t n, int32_t *out,
    size_t out_stride, const int panels) {
  __m512i acc[RM_OUTER_M][3];
#pragma clang loop unroll(full)
  for (int i = 0; i < RM_OUTER_M; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) acc[i][j] = _mm512_setzero_si512();
  __m256i sums = _mm256_setzero_si256();
  const __m256i ones = _mm256_set1_epi8(1);
  for (size_t s = 0; s < steps; s++) {
    __m512i v[3];
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) v[j] = _mm512_loadu_si512(x + ((size_t)j * steps + s) * 64);
    sums = _mm256_dpbusd_epi32(sums, ones, _mm256_loadu_si256((const __m256i *)(e + s * 64)));
#pragma clang loop unroll(full)
    for (int i = 0; i < RM_OUTER_M; i++) {
      int32_t four;
      memcpy(&four, e + s * 64 + (size_t)i * 4, 4);
      const __m512i error = _mm512_set1_epi32(four);
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++) acc[i][j] = _mm512_dpbusd_epi32(acc[i][j], v[j], error);
    }
  }
  int32_t added[RM_OUTER_M];
  _mm256_storeu_si256((__m256i *)added, _mm256_mullo_epi32(sums, _mm256_set1_epi32(correction)));
#pragma clang loop unroll(full)
  for (int i = 0; i < RM_OUTER_M; i++) {
    if ((size_t)i >= m) break;
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) {
      const size_t left = n - 16 * (size_t)j;
      const __mmask16 lanes = left < 16 ? (__mmask16)((1u << left) - 1) : 0xFFFF;
      int32_t *to = out + (size_t)i * out_stride + 16 * j;
      const __m512i sum = _mm512_add_epi32(_mm512_maskz_loadu_epi32(lanes, to), acc[i][j]);
      _mm512_mask_storeu_epi32(to, lanes, _mm512_add_epi32(sum, _mm512_set1_epi32(added[i])));
    }
  }
}

/// Adds the product of m <= 8 columns of e and n <= 48 columns of x over 4 * steps rows to `out`.
static void RM_NAME(outer_tile)(
    const int8_t *e, const uint8_t *x, size_t steps, int32_t x_signed, int32_t correction, size_t m, size_t n,
    int32_t *out, size_t out_stride) {
  (void)x_signed;
  if (n > 32)
    RM_NAME(outer_micro)(e, x, steps, correction, m, n, out, out_stride, 3);
  else if (n > 16)
    RM_NAME(outer_micro)(e, x, steps, correction, m, n, out, out_stride, 2);
  else
    RM_NAME(outer_micro)(e, x, steps, correction, m, n, out, out_stride, 1);
}
#include "outer_chunks.h"
