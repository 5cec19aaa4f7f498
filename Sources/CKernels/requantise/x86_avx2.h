// Requantisation in AVX2: up to 32 channels at a time, over a block of rows, so that what depends on the channel
// alone is loaded once.
//
// AVX2 has no 64-bit arithmetic shift. With shift >= 33 only the high half of a 64-bit product decides (the low half
// is cut by the shift, and a borrow cannot cross it), so the high halves of even and odd lanes meet in one vector
// before they are shifted. What lies outside 16 bits is outside any 8-bit range: from there on saturating 16-bit and
// 8-bit arithmetic does the clamping.
#include "fine.h"
#include "portable.h"

enum { RM_RQ_STOCHASTIC = 1, RM_RQ_MASK_IN = 2, RM_RQ_MASK_OUT = 4, RM_RQ_MAGNITUDE = 8 };

/// The factors of eight channels' even and odd lanes, and their biases.
typedef struct {
  __m256i bias, even, odd;
} RM_NAME(channel_factors);

static inline __attribute__((always_inline)) RM_NAME(channel_factors) RM_NAME(load_factors)(
    const rm_requantise *q, size_t c) {
  RM_NAME(channel_factors) f;
  f.bias = q->bias ? _mm256_loadu_si256((const __m256i *)(q->bias + c)) : _mm256_setzero_si256();
  f.even = q->multiplier ? _mm256_loadu_si256((const __m256i *)(q->multiplier + c)) : _mm256_set1_epi32(1 << 30);
  f.odd = _mm256_srli_epi64(f.even, 32);
  return f;
}

/// The dwords of four vectors whose 128-bit lanes were packed together, in order again.
static inline __attribute__((always_inline)) __m256i RM_NAME(unpacked_order)(__m256i bytes) {
  return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

/// Writes the first 8 * vectors bytes.
static inline __attribute__((always_inline)) void RM_NAME(store_bytes)(
    uint8_t *to, __m256i bytes, const int vectors) {
  if (vectors == 4)
    _mm256_storeu_si256((__m256i *)to, bytes);
  else if (vectors == 2)
    _mm_storeu_si128((__m128i *)to, _mm256_castsi256_si128(bytes));
  else
    _mm_storel_epi64((__m128i *)to, _mm256_castsi256_si128(bytes));
}

/// `even` and `odd` 64-bit values shifted by fewer than 33 bits, those outside 16 bits becoming its ends. Moved up by
/// 2^(shift + 16) they are positive, and a logical shift serves.
static inline __attribute__((always_inline)) __m256i RM_NAME(shift_wide)(__m256i even, __m256i odd, int32_t shift) {
  const __m256i most = _mm256_set1_epi64x(((int64_t)1 << (shift + 15)) - 1);
  const __m256i least = _mm256_set1_epi64x(-((int64_t)1 << (shift + 15)));
  const __m256i up = _mm256_set1_epi64x((int64_t)1 << (shift + 16));
  const __m128i count = _mm_cvtsi32_si128(shift);
  __m256i halves[2] = {even, odd};
#pragma clang loop unroll(full)
  for (int i = 0; i < 2; i++) {
    __m256i v = halves[i];
    v = _mm256_blendv_epi8(v, most, _mm256_cmpgt_epi64(v, most));
    v = _mm256_blendv_epi8(v, least, _mm256_cmpgt_epi64(least, v));
    halves[i] = _mm256_srl_epi64(_mm256_add_epi64(v, up), count);
  }
  const __m256i both = _mm256_blend_epi32(halves[0], _mm256_slli_epi64(halves[1], 32), 0xAA);
  return _mm256_sub_epi32(both, _mm256_set1_epi32(1 << 16));
}

/// Rows row ..< row + rows of channels c ..< c + 8 * vectors. `vectors` (1, 2 or 4), `wide` (the shift is below 33) and,
/// where it is not wide, `flags` are constants of each copy of this function.
static inline __attribute__((always_inline)) void RM_NAME(requantise_columns)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t c, size_t channels,
    const rm_requantise *q, uint8_t *out, uint64_t *magnitude, const int flags, const int wide,
    const int vectors) {
  const size_t mask_stride = (channels + 7) / 8;
  const __m256i zero = _mm256_setzero_si256();
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  RM_NAME(channel_factors) factors[4];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) factors[j] = RM_NAME(load_factors)(q, c + 8 * (size_t)j);
  const __m128i count = _mm_cvtsi32_si128(q->shift - 32);  // not read where it is wide
  const __m256i half = wide ? _mm256_set1_epi64x((int64_t)1 << (q->shift - 1)) : _mm256_set1_epi32(1 << (q->shift - 33));
  // A draw is the upper half of 32 bits; it moves to bits shift - 16 ..< shift of its 64-bit product.
  const __m128i draw_right = _mm_cvtsi32_si128(64 - q->shift);
  const __m256i adjust = _mm256_set1_epi16((short)-q->low);
  const __m256i top = _mm256_set1_epi8((char)(q->high - q->low)), low = _mm256_set1_epi8((char)q->low);
  const __m256i least = _mm256_set1_epi32(q->low == 0 ? 0 : INT32_MIN);
  __m256i bits = zero;
  for (size_t r = 0; r < rows; r++) {
    const size_t at = (row + r) * channels + c;
    uint32_t pass = 0;
    if (flags & RM_RQ_MASK_IN) memcpy(&pass, q->mask_in + (row + r) * mask_stride + c / 8, (size_t)vectors);
    __m256i sums[4], t[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      if (j >= vectors) {
        sums[j] = t[j] = zero;
        continue;
      }
      __m256i sum = _mm256_loadu_si256((const __m256i *)(acc + r * acc_stride + 8 * j));
      sum = _mm256_add_epi32(sum, factors[j].bias);
      sums[j] = sum;
      // A masked sum of 0 gives 0 and no magnitude.
      if (flags & RM_RQ_MASK_IN) {
        const __m256i bit = _mm256_sllv_epi32(_mm256_set1_epi32(1 << (8 * j)), lane);
        sum = _mm256_and_si256(
            sum, _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32((int)pass), bit), bit));
      }
      // Below a low of 0 all negative sums are alike; as 0 they leave the magnitude alone.
      if (flags & RM_RQ_MAGNITUDE) {
        sum = _mm256_max_epi32(sum, least);
        const __m256i size = _mm256_abs_epi32(sum);
        bits = _mm256_or_si256(bits, _mm256_mul_epu32(size, factors[j].even));
        bits = _mm256_or_si256(bits, _mm256_mul_epu32(_mm256_srli_epi64(size, 32), factors[j].odd));
      }
      __m256i even = _mm256_mul_epi32(sum, factors[j].even);
      __m256i odd = _mm256_mul_epi32(_mm256_srli_epi64(sum, 32), factors[j].odd);
      if (flags & RM_RQ_STOCHASTIC) {
        __m256i x = _mm256_add_epi32(_mm256_set1_epi32((int)(uint32_t)(at + 8 * (size_t)j)), lane);
        x = _mm256_xor_si256(x, _mm256_set1_epi32((int)q->seed));
        x = _mm256_mullo_epi32(x, _mm256_set1_epi32((int)0x9E3779B1u));
        x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 15));
        x = _mm256_mullo_epi32(x, _mm256_set1_epi32((int)0x85EBCA77u));
        x = _mm256_and_si256(x, _mm256_set1_epi32((int)0xFFFF0000u));
        even = _mm256_add_epi64(even, _mm256_srl_epi64(_mm256_slli_epi64(x, 32), draw_right));
        odd = _mm256_add_epi64(odd, _mm256_srl_epi64(_mm256_blend_epi32(x, zero, 0x55), draw_right));
      } else if (wide) {
        even = _mm256_add_epi64(even, half);
        odd = _mm256_add_epi64(odd, half);
      }
      if (wide) {
        t[j] = RM_NAME(shift_wide)(even, odd, q->shift);
        continue;
      }
      t[j] = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
      if (!(flags & RM_RQ_STOCHASTIC)) t[j] = _mm256_add_epi32(t[j], half);
      t[j] = _mm256_sra_epi32(t[j], count);
    }
    // From here on elements are relative to low: 0 is low, `top` is high. 128-bit lanes hold four channels of each
    // vector.
    const __m256i first = _mm256_adds_epi16(_mm256_packs_epi32(t[0], t[1]), adjust);
    const __m256i second = _mm256_adds_epi16(_mm256_packs_epi32(t[2], t[3]), adjust);
    const __m256i u = _mm256_min_epu8(_mm256_packus_epi16(first, second), top);
    RM_NAME(store_bytes)(out + at, RM_NAME(unpacked_order)(_mm256_add_epi8(u, low)), vectors);
    if (flags & RM_RQ_MASK_OUT) {
      const __m256i positive = _mm256_cmpgt_epi8(
          _mm256_packs_epi16(_mm256_packs_epi32(sums[0], sums[1]), _mm256_packs_epi32(sums[2], sums[3])), zero);
      const __m256i through =
          q->sign_mask ? positive : _mm256_andnot_si256(_mm256_cmpeq_epi8(u, top), positive);
      const uint32_t word = (uint32_t)_mm256_movemask_epi8(RM_NAME(unpacked_order)(through));
      memcpy(q->mask_out + (row + r) * mask_stride + c / 8, &word, (size_t)vectors);
    }
  }
  if (flags & RM_RQ_MAGNITUDE) {
    uint64_t parts[4];
    _mm256_storeu_si256((__m256i *)parts, bits);
    *magnitude |= parts[0] | parts[1] | parts[2] | parts[3];
  }
}

/// The same for a fine result, rounded to nearest: what lies outside 16 bits is outside 12, so that clamping and
/// splitting take 16-bit lanes.
static inline __attribute__((always_inline)) void RM_NAME(fine_columns)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t c, size_t channels,
    const rm_requantise *q, uint8_t *out, const int masked, const int vectors) {
  const __m256i zero = _mm256_setzero_si256();
  RM_NAME(channel_factors) factors[4];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) factors[j] = RM_NAME(load_factors)(q, c + 8 * (size_t)j);
  const __m128i count = _mm_cvtsi32_si128(q->shift - 32);
  const __m256i half = _mm256_set1_epi32(1 << (q->shift - 33));
  const __m256i least = _mm256_set1_epi16((short)q->low), most = _mm256_set1_epi16((short)q->high);
  const __m256i end = q->sign_mask ? _mm256_set1_epi16(INT16_MAX) : most;
  const __m256i byte = _mm256_set1_epi16(0xFF), nibble = _mm256_set1_epi16(15);
  for (size_t r = 0; r < rows; r++) {
    __m256i sums[4], t[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      if (j >= vectors) {
        sums[j] = t[j] = zero;
        continue;
      }
      const __m256i read = _mm256_loadu_si256((const __m256i *)(acc + r * acc_stride + 8 * j));
      const __m256i sum = _mm256_add_epi32(read, factors[j].bias);
      sums[j] = sum;
      const __m256i even = _mm256_mul_epi32(sum, factors[j].even);
      const __m256i odd = _mm256_mul_epi32(_mm256_srli_epi64(sum, 32), factors[j].odd);
      const __m256i product = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
      t[j] = _mm256_sra_epi32(_mm256_add_epi32(product, half), count);
    }
    __m256i first = _mm256_packs_epi32(t[0], t[1]), second = _mm256_packs_epi32(t[2], t[3]);
    first = _mm256_max_epi16(_mm256_min_epi16(first, most), least);
    second = _mm256_max_epi16(_mm256_min_epi16(second, most), least);
    const __m256i high = _mm256_packus_epi16(
        _mm256_and_si256(_mm256_srai_epi16(first, 4), byte), _mm256_and_si256(_mm256_srai_epi16(second, 4), byte));
    const __m256i low = _mm256_packus_epi16(_mm256_and_si256(first, nibble), _mm256_and_si256(second, nibble));
    uint8_t *to = out + (row + r) * 2 * channels + c;
    RM_NAME(store_bytes)(to, RM_NAME(unpacked_order)(high), vectors);
    RM_NAME(store_bytes)(to + channels, RM_NAME(unpacked_order)(low), vectors);
    if (masked) {
      const __m256i positive = _mm256_cmpgt_epi8(
          _mm256_packs_epi16(_mm256_packs_epi32(sums[0], sums[1]), _mm256_packs_epi32(sums[2], sums[3])), zero);
      const __m256i below = _mm256_packs_epi16(_mm256_cmpgt_epi16(end, first), _mm256_cmpgt_epi16(end, second));
      const uint32_t word =
          (uint32_t)_mm256_movemask_epi8(RM_NAME(unpacked_order)(_mm256_and_si256(positive, below)));
      memcpy(q->mask_out + (row + r) * ((channels + 7) / 8) + c / 8, &word, (size_t)vectors);
    }
  }
}

/// Eight, sixteen or thirty-two channels of a block of rows.
static __attribute__((noinline)) void RM_NAME(requantise_block)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t c, size_t channels, int vectors,
    const rm_requantise *q, uint8_t *out, uint64_t *magnitude) {
#define RM_WIDTHS(function, ...)                                                              \
  if (vectors == 4)                                                                           \
    RM_NAME(function)(acc, acc_stride, rows, row, c, channels, q, out, __VA_ARGS__, 4);       \
  else if (vectors == 2)                                                                      \
    RM_NAME(function)(acc, acc_stride, rows, row, c, channels, q, out, __VA_ARGS__, 2);       \
  else                                                                                        \
    RM_NAME(function)(acc, acc_stride, rows, row, c, channels, q, out, __VA_ARGS__, 1);
  if (q->fine) {
    if (q->mask_out) {
      RM_WIDTHS(fine_columns, 1)
    } else {
      RM_WIDTHS(fine_columns, 0)
    }
    return;
  }
  const int flags = (q->rounding == RM_STOCHASTIC ? RM_RQ_STOCHASTIC : 0) | (q->mask_in ? RM_RQ_MASK_IN : 0) |
                    (q->mask_out ? RM_RQ_MASK_OUT : 0) | (magnitude ? RM_RQ_MAGNITUDE : 0);
#define RM_COPY(flags)                                \
  case flags:                                         \
    RM_WIDTHS(requantise_columns, magnitude, flags, 0)   \
    break;
  if (q->shift < 33) {
    RM_WIDTHS(requantise_columns, magnitude, flags, 1)
    return;
  }
  switch (flags) {
    RM_COPY(0)
    RM_COPY(1)
    RM_COPY(2)
    RM_COPY(3)
    RM_COPY(4)
    RM_COPY(5)
    RM_COPY(8)
    RM_COPY(9)
    RM_COPY(10)
    RM_COPY(11)
    RM_COPY(12)
    RM_COPY(13)
  }
#undef RM_COPY
#undef RM_WIDTHS
}

/// Requantises rows row ..< row + rows, `acc_stride` accumulators apart; see portable.h for the parameters.
static inline void RM_NAME(requantise_rows)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t first_channel, size_t n,
    size_t channels, const rm_requantise *q, uint8_t *out, uint64_t *magnitude) {
  // Mask bytes that are shared with other channels, a mask of masked elements, ranges without 0, and fine results with
  // small shifts are left to the plain form.
  const int plain = (q->fine && q->shift < 33) || (first_channel % 8 && (q->mask_in || q->mask_out)) ||
                    (q->mask_in && q->mask_out) || q->low > 0 || q->high < 0;
  size_t j = 0;
  if (!plain)
    for (int vectors = 4; vectors > 0; vectors /= 2)
      for (; n - j >= 8 * (size_t)vectors; j += 8 * (size_t)vectors)
        RM_NAME(requantise_block)(
            acc + j, acc_stride, rows, row, first_channel + j, channels, vectors, q, out, magnitude);
  if (j == n) return;
  if (q->fine) {
    RM_NAME(requantise_fine)(acc + j, acc_stride, rows, row, first_channel + j, n - j, channels, q, out);
    return;
  }
  for (size_t r = 0; r < rows; r++)
    RM_NAME(requantise_row_portable)(
        acc + r * acc_stride + j, row + r, first_channel + j, n - j, channels, q, out, magnitude);
}

/// Requantises one row of accumulators; see portable.h for the parameters.
static inline void RM_NAME(requantise_row)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude) {
  RM_NAME(requantise_rows)(acc, 0, 1, row, first_channel, n, channels, q, out, magnitude);
}
