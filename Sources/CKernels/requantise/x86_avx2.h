// Requantisation in AVX2, eight channels at a time: as in x86_avx512vnni.h, the high halves of the 64-bit
// products decide, because AVX2 has no 64-bit arithmetic shift.
#include "fine.h"
#include "portable.h"

static inline __attribute__((always_inline)) void RM_NAME(requantise_columns)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude, const int stochastic) {
  const uint8_t *mask_in = q->mask_in ? q->mask_in + row * ((channels + 7) / 8) : NULL;
  uint8_t *mask_out = q->mask_out ? q->mask_out + row * ((channels + 7) / 8) : NULL;
  const __m256i zero = _mm256_setzero_si256();
  const __m256i low = _mm256_set1_epi32(q->low), high = _mm256_set1_epi32(q->high);
  const __m256i end = _mm256_set1_epi32(q->sign_mask ? INT32_MAX : q->high);
  const __m256i half = _mm256_set1_epi64x((int64_t)1 << (q->shift - 1));
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i lane_bit = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
  const __m128i count = _mm_cvtsi32_si128(q->shift - 32), draw_count = _mm_cvtsi32_si128(q->shift - 16);
  __m256i bits = zero;
  for (size_t j = 0; j < n; j += 8) {
    const size_t c = first_channel + j, at = row * channels + c;
    __m256i sum = _mm256_loadu_si256((const __m256i *)(acc + j));
    if (q->bias) sum = _mm256_add_epi32(sum, _mm256_loadu_si256((const __m256i *)(q->bias + c)));
    const __m256i multiplier =
        q->multiplier ? _mm256_loadu_si256((const __m256i *)(q->multiplier + c)) : _mm256_set1_epi32(1 << 30);
    __m256i even = _mm256_mul_epi32(sum, multiplier);
    __m256i odd = _mm256_mul_epi32(_mm256_srli_epi64(sum, 32), _mm256_srli_epi64(multiplier, 32));
    __m256i pass = _mm256_cmpeq_epi32(zero, zero);
    if (mask_in) {
      const __m256i byte = _mm256_set1_epi32(mask_in[c / 8]);
      pass = _mm256_cmpeq_epi32(_mm256_and_si256(byte, lane_bit), lane_bit);
    }
    if (magnitude) {
      __m256i size =
          _mm256_and_si256(pass, q->low == 0 ? _mm256_max_epi32(sum, zero) : _mm256_abs_epi32(sum));
      bits = _mm256_or_si256(bits, _mm256_mul_epu32(size, multiplier));
      size = _mm256_srli_epi64(size, 32);
      bits = _mm256_or_si256(bits, _mm256_mul_epu32(size, _mm256_srli_epi64(multiplier, 32)));
    }
    if (stochastic) {
      __m256i x = _mm256_add_epi32(_mm256_set1_epi32((int)(uint32_t)at), lane);
      x = _mm256_xor_si256(x, _mm256_set1_epi32((int)q->seed));
      x = _mm256_mullo_epi32(x, _mm256_set1_epi32((int)0x9E3779B1u));
      x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 15));
      x = _mm256_mullo_epi32(x, _mm256_set1_epi32((int)0x85EBCA77u));
      x = _mm256_srli_epi32(x, 16);
      even = _mm256_add_epi64(even, _mm256_sll_epi64(_mm256_blend_epi32(x, zero, 0xAA), draw_count));
      odd = _mm256_add_epi64(odd, _mm256_sll_epi64(_mm256_srli_epi64(x, 32), draw_count));
    } else {
      even = _mm256_add_epi64(even, half);
      odd = _mm256_add_epi64(odd, half);
    }
    const __m256i t = _mm256_sra_epi32(_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA), count);
    __m256i clamped = _mm256_max_epi32(_mm256_min_epi32(t, high), low);
    clamped = _mm256_and_si256(_mm256_and_si256(clamped, pass), _mm256_set1_epi32(0xFF));
    const __m128i words =
        _mm_packus_epi32(_mm256_castsi256_si128(clamped), _mm256_extracti128_si256(clamped, 1));
    _mm_storel_epi64((__m128i *)(out + at), _mm_packus_epi16(words, words));
    if (mask_out) {
      const __m256i through = _mm256_and_si256(_mm256_cmpgt_epi32(sum, zero), _mm256_cmpgt_epi32(end, t));
      mask_out[c / 8] = (uint8_t)_mm256_movemask_ps(_mm256_castsi256_ps(through));
    }
  }
  if (magnitude) {
    uint64_t parts[4];
    _mm256_storeu_si256((__m256i *)parts, bits);
    *magnitude |= parts[0] | parts[1] | parts[2] | parts[3];
  }
}

/// Requantises one row of accumulators; see portable.h for the parameters.
static void RM_NAME(requantise_row)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude) {
  if (q->fine) {
    RM_NAME(requantise_fine)(acc, 0, 1, row, first_channel, n, channels, q, out);
    return;
  }
  // Small shifts, and mask bytes that are shared with other channels, are left to the plain form.
  const int plain = q->shift < 32 || (first_channel % 8 && (q->mask_in || q->mask_out));
  const size_t whole = plain ? 0 : n / 8 * 8;
  if (whole && q->rounding == RM_STOCHASTIC)
    RM_NAME(requantise_columns)(acc, row, first_channel, whole, channels, q, out, magnitude, 1);
  else if (whole)
    RM_NAME(requantise_columns)(acc, row, first_channel, whole, channels, q, out, magnitude, 0);
  if (whole < n)
    RM_NAME(requantise_row_portable)(
        acc + whole, row, first_channel + whole, n - whole, channels, q, out, magnitude);
}

/// Requantises rows row ..< row + rows, `acc_stride` accumulators apart.
static inline void RM_NAME(requantise_rows)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t first_channel, size_t n,
    size_t channels, const rm_requantise *q, uint8_t *out, uint64_t *magnitude) {
  if (q->fine) {
    RM_NAME(requantise_fine)(acc, acc_stride, rows, row, first_channel, n, channels, q, out);
    return;
  }
  for (size_t r = 0; r < rows; r++)
    RM_NAME(requantise_row)(acc + r * acc_stride, row + r, first_channel, n, channels, q, out, magnitude);
}
