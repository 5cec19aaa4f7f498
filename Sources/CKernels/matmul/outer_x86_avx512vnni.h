// The weight gradient in AVX-512 VNNI: rows are interleaved by four into scratch, so that a product over rows
// becomes a product over neighbouring bytes, and added chunk by chunk to the gradient.
#include "outer.h"

/// Writes `rows` rows of `columns` bytes as [ceil(columns / 16)][ceil(rows / 4)][16][4]; rows past the end
/// become `flip`, which errors packed with a flip of 0 multiply by 0.
static inline void RM_NAME(interleave_rows)(
    const uint8_t *from, size_t stride, size_t rows, size_t columns, uint8_t flip, uint8_t *packed) {
  const size_t steps = (rows + 3) / 4;
  const __m512i flips = _mm512_set1_epi8((char)flip);
  for (size_t i = 0; i < steps; i++)
    for (size_t c = 0; c < columns; c += 16) {
      const __mmask16 lanes = columns - c < 16 ? (__mmask16)((1u << (columns - c)) - 1) : 0xFFFF;
      __m128i row[4];
      for (size_t r = 0; r < 4; r++)
        row[r] = 4 * i + r < rows ? _mm_maskz_loadu_epi8(lanes, from + (4 * i + r) * stride + c)
                                  : _mm_setzero_si128();
      const __m128i low01 = _mm_unpacklo_epi8(row[0], row[1]), high01 = _mm_unpackhi_epi8(row[0], row[1]);
      const __m128i low23 = _mm_unpacklo_epi8(row[2], row[3]), high23 = _mm_unpackhi_epi8(row[2], row[3]);
      __m512i v = _mm512_castsi128_si512(_mm_unpacklo_epi16(low01, low23));
      v = _mm512_inserti32x4(v, _mm_unpackhi_epi16(low01, low23), 1);
      v = _mm512_inserti32x4(v, _mm_unpacklo_epi16(high01, high23), 2);
      v = _mm512_inserti32x4(v, _mm_unpackhi_epi16(high01, high23), 3);
      _mm512_storeu_si512(packed + (c / 16 * steps + i) * 64, _mm512_xor_si512(v, flips));
    }
}

/// Adds the product of 8 columns of e and 16 * panels columns of x to `out`; m and n may end inside them.
static inline __attribute__((always_inline)) void RM_NAME(outer_micro)(
    const uint8_t *e, const uint8_t *x, size_t steps, int is_signed, size_t m, size_t n, int32_t *out,
    size_t out_stride, const int panels) {
  __m512i acc[8][3];
  for (int i = 0; i < 8; i++)
    for (int j = 0; j < panels; j++) acc[i][j] = _mm512_setzero_si512();
  __m256i sums = _mm256_setzero_si256();
  const __m256i ones = _mm256_set1_epi8(1);
  for (size_t s = 0; s < steps; s++) {
    __m512i v[3];
    for (int j = 0; j < panels; j++) v[j] = _mm512_loadu_si512(x + ((size_t)j * steps + s) * 64);
    sums = _mm256_dpbusd_epi32(sums, ones, _mm256_loadu_si256((const __m256i *)(e + s * 64)));
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
      int32_t four;
      memcpy(&four, e + s * 64 + (size_t)i * 4, 4);
      const __m512i error = _mm512_set1_epi32(four);
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++) acc[i][j] = _mm512_dpbusd_epi32(acc[i][j], v[j], error);
    }
  }
  int32_t correction[8];
  _mm256_storeu_si256((__m256i *)correction, _mm256_slli_epi32(sums, 7));
#pragma clang loop unroll(full)
  for (int i = 0; i < 8; i++) {
    if ((size_t)i >= m) break;
    const __m512i minus = _mm512_set1_epi32(is_signed ? correction[i] : 0);
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) {
      const size_t left = n - 16 * (size_t)j;
      const __mmask16 lanes = left < 16 ? (__mmask16)((1u << left) - 1) : 0xFFFF;
      int32_t *to = out + (size_t)i * out_stride + 16 * j;
      const __m512i sum = _mm512_add_epi32(_mm512_maskz_loadu_epi32(lanes, to), acc[i][j]);
      _mm512_mask_storeu_epi32(to, lanes, _mm512_sub_epi32(sum, minus));
    }
  }
}

static void RM_NAME(outer_int32)(
    const int8_t *e, size_t e_stride, const uint8_t *x, size_t x_stride, int32_t x_signed, size_t rows,
    size_t m, size_t n, int32_t *out, size_t out_stride, void *scratch) {
  for (size_t r = 0; r < rows; r += RM_OUTER_ROWS) {
    const size_t count = rows - r < RM_OUTER_ROWS ? rows - r : RM_OUTER_ROWS;
    const size_t steps = (count + 3) / 4;
    uint8_t *packed_e = scratch, *packed_x = packed_e + (m + 15) / 16 * steps * 64;
    RM_NAME(interleave_rows)((const uint8_t *)e + r * e_stride, e_stride, count, m, 0, packed_e);
    RM_NAME(interleave_rows)(x + r * x_stride, x_stride, count, n, x_signed ? 0x80 : 0, packed_x);
    for (size_t i = 0; i < m; i += 8) {
      const uint8_t *errors = packed_e + i / 16 * steps * 64 + i % 16 * 4;
      for (size_t j = 0; j < n; j += 48) {
        const uint8_t *inputs = packed_x + j / 16 * steps * 64;
        int32_t *to = out + i * out_stride + j;
        if (n - j > 32)
          RM_NAME(outer_micro)(errors, inputs, steps, x_signed, m - i, n - j, to, out_stride, 3);
        else if (n - j > 16)
          RM_NAME(outer_micro)(errors, inputs, steps, x_signed, m - i, n - j, to, out_stride, 2);
        else
          RM_NAME(outer_micro)(errors, inputs, steps, x_signed, m - i, n - j, to, out_stride, 1);
      }
    }
  }
}
