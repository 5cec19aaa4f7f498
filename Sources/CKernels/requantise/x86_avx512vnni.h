// Requantisation in AVX-512: up to 64 channels at a time, over a block of rows, so that what depends on the
// channel alone is loaded once.
//
// What lies outside 16 bits after a sum's own shift saturates, and from there on everything takes lanes of 16
// and 8 bits. 128-bit lanes then hold four channels of each of four vectors.
#include "fine.h"
#include "portable.h"

enum { RM_RQ_STOCHASTIC = 1, RM_RQ_MASK_IN = 2, RM_RQ_MASK_OUT = 4, RM_RQ_MAGNITUDE = 8 };

/// Bytes of a 64-bit word of mask bits.
static inline uint64_t RM_NAME(load_bits)(const uint8_t *from, size_t bytes) {
  if (bytes == 8) {
    uint64_t bits;
    memcpy(&bits, from, 8);
    return bits;
  }
  return (uint64_t)_mm_cvtsi128_si64(_mm_maskz_loadu_epi8((__mmask16)((1u << bytes) - 1), from));
}

static inline void RM_NAME(store_bits)(uint8_t *to, size_t bytes, uint64_t bits) {
  if (bytes == 8)
    memcpy(to, &bits, 8);
  else
    _mm_mask_storeu_epi8(to, (__mmask16)((1u << bytes) - 1), _mm_cvtsi64_si128((long long)bits));
}

/// What the whole tensor shares when it is rounded to nearest.
typedef struct {
  __m512i adjust, top, low, order;
  __m128i count;
} RM_NAME(nearest_constants);

static inline __attribute__((always_inline)) RM_NAME(nearest_constants) RM_NAME(nearest_of)(
    const rm_requantise *q) {
  const int p = rm_shifts(q).p;
  return (RM_NAME(nearest_constants)){
      // Elements are relative to low from here on, which the half before the last shift makes room for.
      .adjust = _mm512_set1_epi16((short)((1 << (p - 1)) - q->low * (1 << p))),
      .top = _mm512_set1_epi8((char)(q->high - q->low)),
      .low = _mm512_set1_epi8((char)q->low),
      .order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0),
      .count = _mm_cvtsi32_si128(p)};
}

/// 64 elements, counted from low, of their shifted sums, of which the first 32 have the factors `first_m`.
static inline __attribute__((always_inline)) __m512i RM_NAME(nearest)(
    const __m512i x[4], __m512i first_m, __m512i second_m, const RM_NAME(nearest_constants) *k) {
  __m512i first = _mm512_mulhi_epi16(_mm512_packs_epi32(x[0], x[1]), first_m);
  __m512i second = _mm512_mulhi_epi16(_mm512_packs_epi32(x[2], x[3]), second_m);
  first = _mm512_sra_epi16(_mm512_adds_epi16(first, k->adjust), k->count);
  second = _mm512_sra_epi16(_mm512_adds_epi16(second, k->adjust), k->count);
  return _mm512_permutexvar_epi32(k->order, _mm512_min_epu8(_mm512_packus_epi16(first, second), k->top));
}

/// Which of 64 sums a rectifier lets through; `u` are their elements, counted from low.
static inline __attribute__((always_inline)) __mmask64 RM_NAME(let_through)(
    const __m512i sums[4], __m512i u, __m512i top, __m512i order, int sign_mask) {
  const __m512i positive =
      _mm512_packs_epi16(_mm512_packs_epi32(sums[0], sums[1]), _mm512_packs_epi32(sums[2], sums[3]));
  const __mmask64 through =
      _mm512_cmpgt_epi8_mask(_mm512_permutexvar_epi32(order, positive), _mm512_setzero_si512());
  return sign_mask ? through : _mm512_mask_cmpneq_epi8_mask(through, u, top);
}

/// Stores rows of n bytes, n <= 64 / down, that lie one behind the other in `bytes`.
static inline __attribute__((always_inline)) void RM_NAME(store_rows)(
    uint8_t *to, size_t channels, size_t n, __mmask64 columns, __m512i bytes, const int down, const int full) {
  if (full) {
    _mm512_storeu_si512(to, bytes);
  } else if (down == 1) {
    _mm512_mask_storeu_epi8(to, columns, bytes);
  } else if (down == 2 && n == 32) {
    _mm256_storeu_si256((__m256i *)to, _mm512_castsi512_si256(bytes));
    _mm256_storeu_si256((__m256i *)(to + channels), _mm512_extracti64x4_epi64(bytes, 1));
  } else if (down == 2) {
    _mm256_mask_storeu_epi8(to, (__mmask32)columns, _mm512_castsi512_si256(bytes));
    _mm256_mask_storeu_epi8(to + channels, (__mmask32)columns, _mm512_extracti64x4_epi64(bytes, 1));
  } else {
    const __mmask16 some = (__mmask16)columns;
    _mm_mask_storeu_epi8(to, some, _mm512_castsi512_si128(bytes));
    _mm_mask_storeu_epi8(to + channels, some, _mm512_extracti32x4_epi32(bytes, 1));
    _mm_mask_storeu_epi8(to + 2 * channels, some, _mm512_extracti32x4_epi32(bytes, 2));
    _mm_mask_storeu_epi8(to + 3 * channels, some, _mm512_extracti32x4_epi32(bytes, 3));
  }
}

/// Rows row ..< row + rows of channels c0 ..< c0 + n, n <= 16 * vectors: `down` rows of `vectors` vectors at
/// a time, 4 in all, so that narrow rows fill a vector of bytes as well. `full`: n is 64. The last five
/// parameters are constants of each copy of this function, apart from the flags of that for small shifts
/// (`wide`).
static inline __attribute__((always_inline)) void RM_NAME(requantise_columns)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t c0, size_t n, size_t channels,
    const rm_requantise *q, uint8_t *out, uint64_t *magnitude, const int vectors, const int down,
    const int flags, const int wide, const int full) {
  const __mmask64 columns = n == 64 ? ~(__mmask64)0 : ((__mmask64)1 << n) - 1;
  const size_t mask_stride = (channels + 7) / 8, mask_bytes = (n + 7) / 8;
  const int stochastic = flags & RM_RQ_STOCHASTIC;
  const rm_requantise_shifts shifts = rm_shifts(q);
  const __m512i zero = _mm512_setzero_si512(), seed = _mm512_set1_epi32((int)q->seed);
  const __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  __m512i bias[4], own[4], right[4], left[4], room[4], index[4], factors[4], words[4];
  __mmask16 lanes[4];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
    lanes[j] = (__mmask16)(columns >> (16 * j));
    const size_t c = c0 + 16 * (size_t)j;
    bias[j] = q->bias ? _mm512_maskz_loadu_epi32(lanes[j], q->bias + c) : zero;
    const __m512i word = q->multiplier ? _mm512_maskz_loadu_epi32(lanes[j], q->multiplier + c)
                                       : _mm512_set1_epi32(RM_UNIT_MULTIPLIER);
    const __m512i r = _mm512_srli_epi32(word, 16);
    right[j] = _mm512_min_epi32(_mm512_add_epi32(r, _mm512_set1_epi32(shifts.right)), _mm512_set1_epi32(31));
    words[j] = _mm512_and_si512(word, _mm512_set1_epi32(0x7FFF));
    own[j] = r;
    if (stochastic) {
      // A shift by 32 leaves nothing of a draw.
      left[j] = _mm512_sub_epi32(_mm512_set1_epi32(32), right[j]);
      room[j] = _mm512_sub_epi32(
          _mm512_set1_epi32(INT32_MAX), _mm512_srlv_epi32(_mm512_set1_epi32(-1), left[j]));
      index[j] = _mm512_add_epi32(_mm512_set1_epi32((int)(uint32_t)c), lane);
      factors[j] = _mm512_slli_epi32(word, 16);
    }
  }
  const __m512i first_m = _mm512_packs_epi32(words[0], words[1 % vectors]);
  const __m512i second_m = _mm512_packs_epi32(words[2 % vectors], words[3 % vectors]);
  // Two factors of 16 bits a lane: the draw's and the sum's.
  const __m512i draw_unit = _mm512_set1_epi16((short)(2 << shifts.p));
  const __m128i product_right = _mm_cvtsi32_si128(16 + shifts.p);

  const __m128i up = _mm_cvtsi32_si128(shifts.up);
  const __m512i under = _mm512_set1_epi32(-(1 << (30 - shifts.up)));
  const __m512i over = _mm512_set1_epi32((1 << (30 - shifts.up)) - 1);
  const RM_NAME(nearest_constants) to_nearest = RM_NAME(nearest_of)(q);
  const __m512i drawn_adjust = _mm512_set1_epi16((short)-q->low), order = to_nearest.order;
  const __m512i top = to_nearest.top, low = to_nearest.low;
  const __m512i least = _mm512_set1_epi32(q->low == 0 ? 0 : INT32_MIN);
  __m512i bits = zero, sizes = zero;

  for (size_t r = 0; r < rows; r += (size_t)down) {
    const size_t at = (row + r) * channels;
    const size_t mask_at = (row + r) * mask_stride + c0 / 8;
    uint64_t pass = 0;
    if (flags & RM_RQ_MASK_IN)
#pragma clang loop unroll(full)
      for (int i = 0; i < down; i++)
        pass |= RM_NAME(load_bits)(q->mask_in + mask_at + (size_t)i * mask_stride, mask_bytes)
                << (16 * vectors * i % 64);
    __m512i sums[4], x[4], drawn[4], large[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      const int i = j / vectors, k = j % vectors;
      const int32_t *from = acc + (r + (size_t)i) * acc_stride + 16 * k;
      __m512i sum = full ? _mm512_loadu_si512(from) : _mm512_maskz_loadu_epi32(lanes[k], from);
      sum = _mm512_add_epi32(sum, bias[k]);
      sums[j] = sum;
      // A masked sum of 0 gives 0 and no magnitude.
      if (flags & RM_RQ_MASK_IN) sum = _mm512_maskz_mov_epi32((__mmask16)(pass >> (16 * j)), sum);
      // Below a low of 0 all negative sums are alike; as 0 they leave the magnitude alone.
      if (flags & RM_RQ_MAGNITUDE) {
        sum = _mm512_max_epi32(sum, least);
        const __m512i size = _mm512_abs_epi32(sum);
        sizes = _mm512_or_si512(sizes, _mm512_srlv_epi32(size, own[k]));
        const __m512i moved = wide ? _mm512_sll_epi32(_mm512_min_epi32(size, over), up) : size;
        large[j] = _mm512_srlv_epi32(moved, right[k]);
      }
      if (wide) sum = _mm512_sll_epi32(_mm512_max_epi32(_mm512_min_epi32(sum, over), under), up);
      if (stochastic) {
        __m512i h = _mm512_add_epi32(index[k], _mm512_set1_epi32((int)(uint32_t)(at + (size_t)i * channels)));
        h = _mm512_mullo_epi32(_mm512_xor_si512(h, seed), _mm512_set1_epi32((int)0x9E3779B1u));
        h = _mm512_xor_si512(h, _mm512_srli_epi32(h, 15));
        h = _mm512_mullo_epi32(h, _mm512_set1_epi32((int)0x85EBCA77u));
        drawn[j] = _mm512_or_si512(_mm512_srli_epi32(h, 17), factors[k]);
        sum = _mm512_add_epi32(
            _mm512_min_epi32(sum, room[k]), _mm512_srlv_epi32(_mm512_slli_epi32(h, 16), left[k]));
      }
      x[j] = _mm512_srav_epi32(sum, right[k]);
    }
    if (flags & RM_RQ_MAGNITUDE)
      bits = _mm512_ternarylogic_epi32(
          bits, _mm512_mulhrs_epi16(_mm512_packs_epi32(large[0], large[1]), first_m),
          _mm512_mulhrs_epi16(_mm512_packs_epi32(large[2], large[3]), second_m), 0xFE);
    __m512i u;
    if (stochastic) {
      __m512i first = _mm512_packs_epi32(x[0], x[1]), second = _mm512_packs_epi32(x[2], x[3]);
      x[0] = _mm512_unpacklo_epi16(draw_unit, first), x[1] = _mm512_unpackhi_epi16(draw_unit, first);
      x[2] = _mm512_unpacklo_epi16(draw_unit, second), x[3] = _mm512_unpackhi_epi16(draw_unit, second);
#pragma clang loop unroll(full)
      for (int j = 0; j < 4; j++) x[j] = _mm512_sra_epi32(_mm512_madd_epi16(x[j], drawn[j]), product_right);
      first = _mm512_adds_epi16(_mm512_packs_epi32(x[0], x[1]), drawn_adjust);
      second = _mm512_adds_epi16(_mm512_packs_epi32(x[2], x[3]), drawn_adjust);
      u = _mm512_permutexvar_epi32(order, _mm512_min_epu8(_mm512_packus_epi16(first, second), top));
    } else {
      u = RM_NAME(nearest)(x, first_m, second_m, &to_nearest);
    }
    __m512i bytes = _mm512_add_epi8(u, low);
    if (flags & RM_RQ_MASK_IN) bytes = _mm512_maskz_mov_epi8(pass, bytes);
    RM_NAME(store_rows)(out + at + c0, channels, n, columns, bytes, down, full);
    if (flags & RM_RQ_MASK_OUT) {
      const __mmask64 through = RM_NAME(let_through)(sums, u, top, order, q->sign_mask);
#pragma clang loop unroll(full)
      for (int i = 0; i < down; i++)
        RM_NAME(store_bits)(
            q->mask_out + mask_at + (size_t)i * mask_stride, mask_bytes,
            through >> (16 * vectors * i % 64) & columns);
    }
  }
  if (flags & RM_RQ_MAGNITUDE) {
    const uint32_t pairs = (uint32_t)_mm512_reduce_or_epi32(bits);
    *magnitude |=
        rm_magnitude(shifts, (pairs & 0xFFFF) | pairs >> 16, (uint32_t)_mm512_reduce_or_epi32(sizes));
  }
}

#include "fine_x86_avx512vnni.h"

/// Requantises rows row ..< row + rows, `acc_stride` accumulators apart.
static void RM_NAME(requantise_rows)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t first_channel, size_t n,
    size_t channels, const rm_requantise *q, uint8_t *out, uint64_t *magnitude) {
  // Mask bytes that are shared with other channels, and a mask of masked elements, are left to the plain
  // form.
  const size_t end = first_channel + n;
  const int shared = first_channel % 8 || (end % 8 && end != channels);
  if (q->fine) {
    if (q->shift < 33 || (shared && q->mask_out))
      RM_NAME(requantise_fine)(acc, acc_stride, rows, row, first_channel, n, channels, q, out);
    else
      RM_NAME(fine_rows)(acc, acc_stride, rows, row, first_channel, n, channels, q, out);
    return;
  }
  if ((shared && (q->mask_in || q->mask_out)) || (q->mask_in && q->mask_out)) {
    RM_NAME(requantise_rows_portable)(
        acc, acc_stride, rows, row, first_channel, n, channels, q, out, magnitude);
    return;
  }
  const int flags = (q->rounding == RM_STOCHASTIC ? RM_RQ_STOCHASTIC : 0) | (q->mask_in ? RM_RQ_MASK_IN : 0) |
                    (q->mask_out ? RM_RQ_MASK_OUT : 0) | (magnitude ? RM_RQ_MAGNITUDE : 0);
  for (size_t j = 0; j < n; j += 64) {
    const size_t width = n - j < 64 ? n - j : 64;
    const size_t together = width > 32 ? 0 : width > 16 ? rows / 2 * 2 : rows / 4 * 4;
#define RM_COPY(from, count, vectors, down, flags, wide, full)                                               \
  RM_NAME(requantise_columns)(                                                                               \
      acc + j + (from) * acc_stride, acc_stride, count, row + (from), first_channel + j, width, channels, q, \
      out, magnitude, vectors, down, flags, wide, full)
#define RM_COPIES(flags)                                                                                     \
  case flags:                                                                                                \
    if (width == 64)                                                                                         \
      RM_COPY(0, rows, 4, 1, flags, 0, 1);                                                                   \
    else if (together && width > 16)                                                                         \
      RM_COPY(0, together, 2, 2, flags, 0, 0);                                                               \
    else if (together)                                                                                       \
      RM_COPY(0, together, 1, 4, flags, 0, 0);                                                               \
    if (width < 64 && together < rows) RM_COPY(together, rows - together, 4, 1, flags, 0, 0);                \
    break;
    if (q->shift < 33) {
      RM_COPY(0, rows, 4, 1, flags, 1, 0);
      continue;
    }
    switch (flags) {
      RM_COPIES(0)
      RM_COPIES(1)
      RM_COPIES(2)
      RM_COPIES(3)
      RM_COPIES(4)
      RM_COPIES(5)
      RM_COPIES(8)
      RM_COPIES(9)
      RM_COPIES(10)
      RM_COPIES(11)
      RM_COPIES(12)
      RM_COPIES(13)
    }
#undef RM_COPIES
#undef RM_COPY
  }
}

/// Requantises one row of accumulators; see portable.h for the parameters.
static inline void RM_NAME(requantise_row)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude) {
  RM_NAME(requantise_rows)(acc, 0, 1, row, first_channel, n, channels, q, out, magnitude);
}
