// Requantisation in AVX2: up to 32 channels at a time, over a block of rows, so that what depends on the channel
// alone is loaded once.
//
// What lies outside 16 bits after a sum's own shift saturates, and from there on everything takes lanes of 16
// and 8 bits. 128-bit lanes then hold four channels of each of four vectors.
#include "fine.h"
#include "portable.h"

enum { RM_RQ_STOCHASTIC = 1, RM_RQ_MASK_IN = 2, RM_RQ_MASK_OUT = 4, RM_RQ_MAGNITUDE = 8 };

/// What depends on `vectors` times eight channels: biases, shifts of sizes and of sums; of a stochastic rounding
/// how far draws move, the sums that they saturate from and factors as upper halves; factors in the order of
/// 16-bit lanes.
typedef struct {
  __m256i bias[4], own[4], right[4], left[4], room[4], factors[4], first_m, second_m;
} RM_NAME(channel_factors);

static inline __attribute__((always_inline)) RM_NAME(channel_factors) RM_NAME(load_factors)(
    const rm_requantise *q, size_t c, const int stochastic, const int vectors) {
  const __m256i zero = _mm256_setzero_si256();
  const __m256i shift = _mm256_set1_epi32(rm_shifts(q).right);
  RM_NAME(channel_factors) f;
  __m256i words[4] = {zero, zero, zero, zero};
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
    const size_t at = c + 8 * (size_t)j;
    f.bias[j] = q->bias ? _mm256_loadu_si256((const __m256i *)(q->bias + at)) : zero;
    const __m256i word = q->multiplier ? _mm256_loadu_si256((const __m256i *)(q->multiplier + at))
                                       : _mm256_set1_epi32(RM_UNIT_MULTIPLIER);
    const __m256i r = _mm256_srli_epi32(word, 16);
    f.right[j] = _mm256_min_epi32(_mm256_add_epi32(r, shift), _mm256_set1_epi32(31));
    words[j] = _mm256_and_si256(word, _mm256_set1_epi32(0x7FFF));
    f.own[j] = r;
    if (!stochastic) continue;
    // A shift by 32 leaves nothing of a draw.
    f.left[j] = _mm256_sub_epi32(_mm256_set1_epi32(32), f.right[j]);
    f.room[j] = _mm256_sub_epi32(
        _mm256_set1_epi32(INT32_MAX), _mm256_srlv_epi32(_mm256_set1_epi32(-1), f.left[j]));
    f.factors[j] = _mm256_slli_epi32(words[j], 16);
  }
  f.first_m = _mm256_packs_epi32(words[0], words[1]);
  f.second_m = _mm256_packs_epi32(words[2], words[3]);
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

/// Rows row ..< row + rows of channels c ..< c + 8 * vectors. `vectors` (1, 2 or 4), `wide` (the shift is below 33) and,
/// where it is not wide, `flags` are constants of each copy of this function.
static inline __attribute__((always_inline)) void RM_NAME(requantise_columns)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t c, size_t channels,
    const rm_requantise *q, uint8_t *out, uint64_t *magnitude, const int flags, const int wide,
    const int vectors) {
  const size_t mask_stride = (channels + 7) / 8;
  const __m256i zero = _mm256_setzero_si256();
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const rm_requantise_shifts shifts = rm_shifts(q);
  const int stochastic = flags & RM_RQ_STOCHASTIC, last = stochastic ? 0 : shifts.p;
  const RM_NAME(channel_factors) f = RM_NAME(load_factors)(q, c, stochastic, vectors);
  const __m128i count = _mm_cvtsi32_si128(last), up = _mm_cvtsi32_si128(shifts.up);
  const __m256i under = _mm256_set1_epi32(-(1 << (30 - shifts.up)));
  const __m256i over = _mm256_set1_epi32((1 << (30 - shifts.up)) - 1);
  // Two factors of 16 bits a lane: the draw's and the sum's.
  const __m256i draw_unit = _mm256_set1_epi16((short)(2 << shifts.p)), seed = _mm256_set1_epi32((int)q->seed);
  const __m128i product_right = _mm_cvtsi32_si128(16 + shifts.p);
  // Elements are relative to low after it: the half before the last shift makes room for it.
  const __m256i adjust =
      _mm256_set1_epi16((short)((stochastic ? 0 : 1 << (shifts.p - 1)) - q->low * (1 << last)));
  const __m256i top = _mm256_set1_epi8((char)(q->high - q->low)), low = _mm256_set1_epi8((char)q->low);
  const __m256i least = _mm256_set1_epi32(q->low == 0 ? 0 : INT32_MIN);
  __m256i bits = zero, sizes = zero;
  for (size_t r = 0; r < rows; r++) {
    const size_t at = (row + r) * channels + c;
    uint32_t pass = 0;
    if (flags & RM_RQ_MASK_IN) memcpy(&pass, q->mask_in + (row + r) * mask_stride + c / 8, (size_t)vectors);
    __m256i sums[4], x[4], drawn[4], large[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      if (j >= vectors) {
        sums[j] = x[j] = drawn[j] = large[j] = zero;
        continue;
      }
      __m256i sum = _mm256_loadu_si256((const __m256i *)(acc + r * acc_stride + 8 * j));
      sum = _mm256_add_epi32(sum, f.bias[j]);
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
        sizes = _mm256_or_si256(sizes, _mm256_srlv_epi32(size, f.own[j]));
        const __m256i moved = wide ? _mm256_sll_epi32(_mm256_min_epi32(size, over), up) : size;
        large[j] = _mm256_srlv_epi32(moved, f.right[j]);
      }
      if (wide) sum = _mm256_sll_epi32(_mm256_max_epi32(_mm256_min_epi32(sum, over), under), up);
      if (stochastic) {
        __m256i h = _mm256_add_epi32(_mm256_set1_epi32((int)(uint32_t)(at + 8 * (size_t)j)), lane);
        h = _mm256_mullo_epi32(_mm256_xor_si256(h, seed), _mm256_set1_epi32((int)0x9E3779B1u));
        h = _mm256_xor_si256(h, _mm256_srli_epi32(h, 15));
        h = _mm256_mullo_epi32(h, _mm256_set1_epi32((int)0x85EBCA77u));
        drawn[j] = _mm256_or_si256(_mm256_srli_epi32(h, 17), f.factors[j]);
        sum = _mm256_add_epi32(
            _mm256_min_epi32(sum, f.room[j]), _mm256_srlv_epi32(_mm256_slli_epi32(h, 16), f.left[j]));
      }
      x[j] = _mm256_srav_epi32(sum, f.right[j]);
    }
    __m256i first = _mm256_packs_epi32(x[0], x[1]), second = _mm256_packs_epi32(x[2], x[3]);
    if (flags & RM_RQ_MAGNITUDE)
      bits = _mm256_or_si256(
          bits, _mm256_or_si256(
                    _mm256_mulhrs_epi16(_mm256_packs_epi32(large[0], large[1]), f.first_m),
                    _mm256_mulhrs_epi16(_mm256_packs_epi32(large[2], large[3]), f.second_m)));
    if (stochastic) {
      x[0] = _mm256_unpacklo_epi16(draw_unit, first), x[1] = _mm256_unpackhi_epi16(draw_unit, first);
      x[2] = _mm256_unpacklo_epi16(draw_unit, second), x[3] = _mm256_unpackhi_epi16(draw_unit, second);
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++)
        x[j] = _mm256_sra_epi32(_mm256_madd_epi16(x[j], drawn[j]), product_right);
      first = _mm256_packs_epi32(x[0], x[1]), second = _mm256_packs_epi32(x[2], x[3]);
    } else {
      first = _mm256_mulhi_epi16(first, f.first_m);
      second = _mm256_mulhi_epi16(second, f.second_m);
    }
    first = _mm256_adds_epi16(first, adjust), second = _mm256_adds_epi16(second, adjust);
    if (!stochastic) first = _mm256_sra_epi16(first, count), second = _mm256_sra_epi16(second, count);
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
    uint32_t seen[8], summed[8];
    _mm256_storeu_si256(
        (__m256i *)seen,
        _mm256_or_si256(_mm256_and_si256(bits, _mm256_set1_epi32(0xFFFF)), _mm256_srli_epi32(bits, 16)));
    _mm256_storeu_si256((__m256i *)summed, sizes);
    for (int i = 1; i < 8; i++) seen[0] |= seen[i], summed[0] |= summed[i];
    *magnitude |= rm_magnitude(shifts, seen[0], summed[0]);
  }
}

/// The same for a fine result, rounded to nearest: what lies outside 16 bits is outside 12, so that clamping and
/// splitting take 16-bit lanes.
static inline __attribute__((always_inline)) void RM_NAME(fine_columns)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t c, size_t channels,
    const rm_requantise *q, uint8_t *out, const int masked, const int vectors) {
  const __m256i zero = _mm256_setzero_si256();
  const RM_NAME(channel_factors) f = RM_NAME(load_factors)(q, c, 0, vectors);
  const int p = rm_shifts(q).p;
  const __m256i half = _mm256_set1_epi16((short)(1 << (p - 1)));
  const __m128i count = _mm_cvtsi32_si128(p);
  const __m256i least = _mm256_set1_epi16((short)q->low), most = _mm256_set1_epi16((short)q->high);
  const __m256i end = q->sign_mask ? _mm256_set1_epi16(INT16_MAX) : most;
  const __m256i byte = _mm256_set1_epi16(0xFF), nibble = _mm256_set1_epi16(15);
  for (size_t r = 0; r < rows; r++) {
    __m256i sums[4], x[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      if (j >= vectors) {
        sums[j] = x[j] = zero;
        continue;
      }
      const __m256i read = _mm256_loadu_si256((const __m256i *)(acc + r * acc_stride + 8 * j));
      sums[j] = _mm256_add_epi32(read, f.bias[j]);
      x[j] = _mm256_srav_epi32(sums[j], f.right[j]);
    }
    __m256i first = _mm256_mulhi_epi16(_mm256_packs_epi32(x[0], x[1]), f.first_m);
    __m256i second = _mm256_mulhi_epi16(_mm256_packs_epi32(x[2], x[3]), f.second_m);
    first = _mm256_sra_epi16(_mm256_add_epi16(first, half), count);
    second = _mm256_sra_epi16(_mm256_add_epi16(second, half), count);
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
  RM_NAME(requantise_rows_portable)(
      acc + j, acc_stride, rows, row, first_channel + j, n - j, channels, q, out, magnitude);
}

/// Requantises one row of accumulators; see portable.h for the parameters.
static inline void RM_NAME(requantise_row)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude) {
  RM_NAME(requantise_rows)(acc, 0, 1, row, first_channel, n, channels, q, out, magnitude);
}
