// Depthwise convolution in AVX-512 VNNI: vpdpbusd sums four vertical taps of 16 channels.
enum { RM_DEPTHWISE_FLIP_SIGNED = 1, RM_DEPTHWISE_FLIP_UNSIGNED = 0 };
#include "rows.h"

/// 64 bytes of a row: one column of 64 channels, two of 32 or four of 16; `left` columns are there.
static inline __attribute__((always_inline)) __m512i RM_NAME(depthwise_load)(
    const uint8_t *from, size_t step, const int blocks, __mmask64 lanes, const int together, size_t left) {
  if (together) return _mm512_loadu_si512(from);
  if (blocks == 4) return _mm512_maskz_loadu_epi8(lanes, from);
  if (blocks == 2) {
    const __m256i a = _mm256_maskz_loadu_epi8((__mmask32)lanes, from);
    const __m256i b = _mm256_maskz_loadu_epi8(left > 1 ? (__mmask32)lanes : 0, from + step);
    return _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1);
  }
  const __mmask16 mask = (__mmask16)lanes;
  __m512i v = _mm512_castsi128_si512(_mm_maskz_loadu_epi8(mask, from));
  v = _mm512_inserti32x4(v, _mm_maskz_loadu_epi8(left > 1 ? mask : 0, from + step), 1);
  v = _mm512_inserti32x4(v, _mm_maskz_loadu_epi8(left > 2 ? mask : 0, from + 2 * step), 2);
  return _mm512_inserti32x4(v, _mm_maskz_loadu_epi8(left > 3 ? mask : 0, from + 3 * step), 3);
}

static inline __attribute__((always_inline)) void RM_NAME(depthwise_interleave_blocks)(
    const rm_window *w, size_t count, uint8_t *out, size_t out_step, const int blocks, const int contiguous) {
  static const uint8_t zeros[64];
  const size_t at_once = 4 / (size_t)blocks;
  const __mmask64 lanes = w->valid == 64 ? ~(__mmask64)0 : ((__mmask64)1 << w->valid) - 1;
  const __m512i flips = _mm512_set1_epi8((char)w->flip);
  // Unpacking works within 128-bit lanes. To leave 16 neighbouring channels in each of the four results, lane
  // l takes the four bytes l of each 16 first.
  const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
  const uint8_t *row[4];
  size_t step[4];
  for (int r = 0; r < 4; r++) {
    row[r] = w->row[r] ? w->row[r] : zeros;
    step[r] = w->row[r] ? w->channels : 0;
  }
  for (size_t i = 0; i < count; i += at_once) {
    const size_t left = count - i;
    __m512i v[4];
#pragma clang loop unroll(full)
    for (int r = 0; r < 4; r++) {
      const int together = contiguous && left >= at_once;
      v[r] = RM_NAME(depthwise_load)(row[r] + i * step[r], step[r], blocks, lanes, together, left);
      v[r] = _mm512_permutexvar_epi32(order, _mm512_xor_si512(v[r], flips));
    }
    const __m512i low01 = _mm512_unpacklo_epi8(v[0], v[1]), high01 = _mm512_unpackhi_epi8(v[0], v[1]);
    const __m512i low23 = _mm512_unpacklo_epi8(v[2], v[3]), high23 = _mm512_unpackhi_epi8(v[2], v[3]);
    const __m512i mixed[4] = {
        _mm512_unpacklo_epi16(low01, low23), _mm512_unpackhi_epi16(low01, low23),
        _mm512_unpacklo_epi16(high01, high23), _mm512_unpackhi_epi16(high01, high23)};
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      const size_t column = (size_t)(j / blocks);
      if (column < left)
        _mm512_store_si512(out + (i + column) * out_step + (size_t)(j % blocks) * 64, mixed[j]);
    }
  }
}

static inline void RM_NAME(depthwise_interleave)(
    const rm_window *w, size_t count, uint8_t *out, size_t out_step) {
  if (w->valid == 64)
    RM_NAME(depthwise_interleave_blocks)(w, count, out, out_step, 4, 1);
  else if (w->blocks == 4)
    RM_NAME(depthwise_interleave_blocks)(w, count, out, out_step, 4, 0);
  else if (w->channels == 32 && w->valid == 32)
    RM_NAME(depthwise_interleave_blocks)(w, count, out, out_step, 2, 1);
  else if (w->blocks == 2)
    RM_NAME(depthwise_interleave_blocks)(w, count, out, out_step, 2, 0);
  else if (w->channels == 16 && w->valid == 16)
    RM_NAME(depthwise_interleave_blocks)(w, count, out, out_step, 1, 1);
  else
    RM_NAME(depthwise_interleave_blocks)(w, count, out, out_step, 1, 0);
}

/// `taps` is a constant of some copies, `fine` of all.
static inline __attribute__((always_inline)) void RM_NAME(depthwise_dots_taps)(
    const rm_dots *d, const size_t taps, const int fine) {
  enum { MAX_TAPS = RM_DEPTHWISE_MAX_KERNEL * RM_DEPTHWISE_MAX_GROUPS };
  const __m512i flips = _mm512_set1_epi8((char)d->flip);
  for (size_t block = 0; block < d->blocks && block < d->weight_blocks; block++) {
    __m512i w[MAX_TAPS], start = _mm512_setzero_si512();
    for (size_t t = 0; t < taps; t++) {
      w[t] = _mm512_loadu_si512(d->weights + (block * taps + t) * 64);
      start = _mm512_dpbusd_epi32(start, flips, w[t]);
    }
    // Flipped signs add 128 times the weights.
    start = _mm512_sub_epi32(_mm512_setzero_si512(), start);
    const uint8_t *in = d->columns + block * 64;
    int32_t *out = d->tile + block * 16;
    for (size_t i = 0; i < d->count; i++, in += d->step, out += d->tile_step) {
      __m512i acc = start;
      for (size_t t = 0; t < taps; t++)
        acc = _mm512_dpbusd_epi32(acc, _mm512_load_si512(in + t * d->blocks * 64), w[t]);
      if (fine) {
        acc = _mm512_add_epi32(_mm512_slli_epi32(acc, 4), start);
        for (size_t t = 0; t < taps; t++)
          acc = _mm512_dpbusd_epi32(acc, _mm512_load_si512(in + d->low + t * d->blocks * 64), w[t]);
      }
      _mm512_store_si512(out, acc);
    }
  }
}

static inline void RM_NAME(depthwise_dots)(const rm_dots *d) {
  if (d->low) {
    if (d->taps == 3)
      RM_NAME(depthwise_dots_taps)(d, 3, 1);
    else
      RM_NAME(depthwise_dots_taps)(d, d->taps, 1);
    return;
  }
  switch (d->taps) {
  case 1:
    RM_NAME(depthwise_dots_taps)(d, 1, 0);
    break;
  case 2:
    RM_NAME(depthwise_dots_taps)(d, 2, 0);
    break;
  case 3:
    RM_NAME(depthwise_dots_taps)(d, 3, 0);
    break;
  case 10:  // 5 x 5
    RM_NAME(depthwise_dots_taps)(d, 10, 0);
    break;
  case 14:  // 7 x 7
    RM_NAME(depthwise_dots_taps)(d, 14, 0);
    break;
  default:
    RM_NAME(depthwise_dots_taps)(d, d->taps, 0);
  }
}
