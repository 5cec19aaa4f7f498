// Depthwise convolution in AVX-512 VNNI: four taps of a channel are made neighbours, so that vpdpbusd sums them.
//
// A vector of 64 bytes holds 64 channels of one pixel, 32 of two or 16 of four. Unpacking within 128-bit lanes
// leaves accumulator vector j with channels 4 j ..< 4 j + 4 of each lane's 16.
#define RM_DEPTHWISE_WIDTH 64

static inline size_t RM_NAME(depthwise_width)(size_t channels_left) {
  return channels_left > 48 ? 64 : channels_left > 16 ? 32 : 16;
}

/// Weights of a block in the order of the accumulators: [groups][4 vectors][lanes][4 channels][4 taps].
static inline const int8_t *RM_NAME(depthwise_weights)(
    const int8_t *packed, size_t groups, size_t width, size_t blocks, int8_t *room) {
  const size_t block_bytes = groups * 64;
  for (size_t g = 0; g < groups; g++)
    for (size_t j = 0; j < 4; j++)
      for (size_t lane = 0; lane < 4; lane++) {
        const size_t block = lane % (width / 16);
        int8_t *to = room + (g * 4 + j) * 64 + lane * 16;
        if (block < blocks)
          memcpy(to, packed + block * block_bytes + g * 64 + j * 16, 16);
        else
          memset(to, 0, 16);
      }
  return room;
}

/// One tap of 64, 2 * 32 or 4 * 16 channels.
static inline __attribute__((always_inline)) __m512i RM_NAME(depthwise_load)(
    const uint8_t *from, size_t step, const int width, __mmask64 lanes, const int whole) {
  if (width == 64) return whole ? _mm512_loadu_si512(from) : _mm512_maskz_loadu_epi8(lanes, from);
  if (width == 32) {
    const __m256i a = _mm256_maskz_loadu_epi8((__mmask32)lanes, from);
    return _mm512_inserti64x4(
        _mm512_castsi256_si512(a), _mm256_maskz_loadu_epi8((__mmask32)lanes, from + step), 1);
  }
  __m512i v = _mm512_castsi128_si512(_mm_maskz_loadu_epi8((__mmask16)lanes, from));
  v = _mm512_inserti32x4(v, _mm_maskz_loadu_epi8((__mmask16)lanes, from + step), 1);
  v = _mm512_inserti32x4(v, _mm_maskz_loadu_epi8((__mmask16)lanes, from + 2 * step), 2);
  return _mm512_inserti32x4(v, _mm_maskz_loadu_epi8((__mmask16)lanes, from + 3 * step), 3);
}

static inline __attribute__((always_inline)) void RM_NAME(depthwise_pixels)(
    const uint8_t *const *tap, int32_t taps, size_t step, size_t count, const int width, size_t valid,
    const int8_t *weights, uint8_t flip, int32_t *tile, size_t tile_step, const int whole) {
  const size_t at_once = 64 / (size_t)width;
  const __mmask64 lanes = valid == 64 ? ~(__mmask64)0 : ((__mmask64)1 << valid) - 1;
  const __m512i flips = _mm512_set1_epi8((char)flip);
  const int32_t groups = (taps + 3) / 4;
  // 0x80 summed over the weights: what flipped signs add.
  __m512i start[4];
  for (int j = 0; j < 4; j++) {
    __m512i sum = _mm512_setzero_si512();
    for (int32_t g = 0; g < groups; g++)
      sum = _mm512_dpbusd_epi32(sum, flips, _mm512_loadu_si512(weights + (g * 4 + j) * 64));
    start[j] = _mm512_sub_epi32(_mm512_setzero_si512(), sum);
  }
  for (size_t i = 0; i < count; i += at_once) {
    // The last pixels of a run are read again rather than pixels past it.
    const size_t left = count - i;
    const size_t stride = left >= at_once ? step : 0;
    const size_t repeats = left >= at_once ? 1 : left;
    for (size_t k = 0; k < repeats; k++) {
      __m512i acc[4] = {start[0], start[1], start[2], start[3]};
      for (int32_t g = 0; g < groups; g++) {
        __m512i v[4];
        for (int t = 0; t < 4; t++)
          v[t] = _mm512_xor_si512(
              RM_NAME(depthwise_load)(tap[g * 4 + t] + (i + k) * step, stride, width, lanes, whole), flips);
        const __m512i low01 = _mm512_unpacklo_epi8(v[0], v[1]), high01 = _mm512_unpackhi_epi8(v[0], v[1]);
        const __m512i low23 = _mm512_unpacklo_epi8(v[2], v[3]), high23 = _mm512_unpackhi_epi8(v[2], v[3]);
        const int8_t *w = weights + g * 256;
        acc[0] = _mm512_dpbusd_epi32(acc[0], _mm512_unpacklo_epi16(low01, low23), _mm512_loadu_si512(w));
        acc[1] = _mm512_dpbusd_epi32(acc[1], _mm512_unpackhi_epi16(low01, low23), _mm512_loadu_si512(w + 64));
        acc[2] = _mm512_dpbusd_epi32(acc[2], _mm512_unpacklo_epi16(high01, high23), _mm512_loadu_si512(w + 128));
        acc[3] = _mm512_dpbusd_epi32(acc[3], _mm512_unpackhi_epi16(high01, high23), _mm512_loadu_si512(w + 192));
      }
      // 4 by 4 transposition of 128-bit lanes: vector l gets lane l, 16 channels in order.
      const __m512i a = _mm512_shuffle_i32x4(acc[0], acc[1], 0x44), b = _mm512_shuffle_i32x4(acc[0], acc[1], 0xEE);
      const __m512i c = _mm512_shuffle_i32x4(acc[2], acc[3], 0x44), d = _mm512_shuffle_i32x4(acc[2], acc[3], 0xEE);
      const __m512i lane[4] = {
          _mm512_shuffle_i32x4(a, c, 0x88), _mm512_shuffle_i32x4(a, c, 0xDD),
          _mm512_shuffle_i32x4(b, d, 0x88), _mm512_shuffle_i32x4(b, d, 0xDD)};
      const size_t pixels = repeats == 1 ? at_once : 1;
      for (size_t pixel = 0; pixel < at_once; pixel++) {
        if (pixel >= pixels) break;
        for (size_t l = 0; l < (size_t)width / 16; l++)
          _mm512_storeu_si512(
              tile + (i + k + pixel) * tile_step + 16 * l, lane[pixel * ((size_t)width / 16) + l]);
      }
    }
  }
}

/// Accumulators of `count` pixels: tap t of pixel i at tap[t] + i * step, `valid` channels, pixel i at
/// tile + i * tile_step. `flip` is 0x80 for signed input: x ^ 0x80 = x + 128.
static void RM_NAME(depthwise_run)(
    const uint8_t *const *tap, int32_t taps, size_t step, size_t count, size_t width, size_t valid,
    const int8_t *weights, uint8_t flip, int32_t *tile, size_t tile_step) {
#define RM_COPY(width, taps, whole)                                                                          \
  RM_NAME(depthwise_pixels)(                                                                                 \
      tap, taps, step, count, width, valid, weights, flip, tile, tile_step, whole)
  if (width == 64 && valid == 64)
    if (taps == 9)
      RM_COPY(64, 9, 1);
    else
      RM_COPY(64, taps, 1);
  else if (width == 64)
    RM_COPY(64, taps, 0);
  else if (width == 32)
    RM_COPY(32, taps, 0);
  else
    RM_COPY(16, taps, 0);
#undef RM_COPY
}
#include "rows.h"
