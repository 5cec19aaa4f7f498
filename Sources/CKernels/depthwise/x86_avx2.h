// Depthwise convolution in AVX2: exact products of 16-bit operands, to which the window is widened when it is
// interleaved; of fine values both planes at once. Of four rows of 16 channels the buffer has
// [pair of rows][16 channels][2 rows], so that vpmaddwd sums two vertical taps of eight channels, in order.
enum { RM_DEPTHWISE_FLIP_SIGNED = 0, RM_DEPTHWISE_FLIP_UNSIGNED = 0 };
#define RM_DEPTHWISE_ELEMENT 2
#include "rows.h"

/// 16 bytes, or the first `valid` of them.
static inline __attribute__((always_inline)) __m128i RM_NAME(depthwise_load)(const uint8_t *from, size_t valid) {
  if (valid == 16) return _mm_loadu_si128((const __m128i *)from);
  uint8_t bytes[16] = {0};
  for (size_t c = 0; c < valid; c++) bytes[c] = from[c];
  return _mm_loadu_si128((const __m128i *)bytes);
}

/// Columns of one block. `valid` is a constant where it is 16, `is_signed` and `fine` are constants of each copy.
static inline __attribute__((always_inline)) void RM_NAME(depthwise_interleave_block)(
    const rm_window *w, size_t c, size_t count, uint8_t *out, size_t out_step, const size_t valid,
    const int is_signed, const int fine) {
  static const uint8_t zeros[16];
  const uint8_t *row[4];
  size_t step[4], low[4];
#pragma clang loop unroll(full)
  for (int r = 0; r < 4; r++) {
    row[r] = w->row[r] ? w->row[r] + c : zeros;
    step[r] = w->row[r] ? w->channels : 0;
    low[r] = w->row[r] ? w->low : 0;
  }
  for (size_t i = 0; i < count; i++, out += out_step) {
#pragma clang loop unroll(full)
    for (int pair = 0; pair < 2; pair++) {
      const uint8_t *above = row[2 * pair], *below = row[2 * pair + 1];
      const __m128i a = RM_NAME(depthwise_load)(above, valid), b = RM_NAME(depthwise_load)(below, valid);
      __m256i first = RM_NAME(widen)(_mm_unpacklo_epi8(a, b), is_signed);
      __m256i second = RM_NAME(widen)(_mm_unpackhi_epi8(a, b), is_signed);
      if (fine) {
        const __m128i under_a = RM_NAME(depthwise_load)(above + low[2 * pair], valid);
        const __m128i under_b = RM_NAME(depthwise_load)(below + low[2 * pair + 1], valid);
        first = _mm256_add_epi16(
            _mm256_slli_epi16(first, 4), _mm256_cvtepu8_epi16(_mm_unpacklo_epi8(under_a, under_b)));
        second = _mm256_add_epi16(
            _mm256_slli_epi16(second, 4), _mm256_cvtepu8_epi16(_mm_unpackhi_epi8(under_a, under_b)));
      }
      _mm256_store_si256((__m256i *)(out + 64 * pair), first);
      _mm256_store_si256((__m256i *)(out + 64 * pair + 32), second);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < 4; r++) row[r] += step[r];
  }
}

static inline void RM_NAME(depthwise_interleave)(
    const rm_window *w, size_t count, uint8_t *out, size_t out_step) {
  for (size_t c = 0; c < w->valid; c += 16, out += RM_DEPTHWISE_GROUP_BYTES) {
    const size_t valid = w->valid - c < 16 ? w->valid - c : 16;
#define RM_COPY(valid)                                                                    \
  if (w->low && w->is_signed)                                                             \
    RM_NAME(depthwise_interleave_block)(w, c, count, out, out_step, valid, 1, 1);         \
  else if (w->low)                                                                        \
    RM_NAME(depthwise_interleave_block)(w, c, count, out, out_step, valid, 0, 1);         \
  else if (w->is_signed)                                                                  \
    RM_NAME(depthwise_interleave_block)(w, c, count, out, out_step, valid, 1, 0);         \
  else                                                                                    \
    RM_NAME(depthwise_interleave_block)(w, c, count, out, out_step, valid, 0, 0);
    if (valid == 16) {
      RM_COPY(16)
    } else {
      RM_COPY(valid)
    }
#undef RM_COPY
  }
}

/// Eight channels of every pixel; `taps` is a constant of some copies.
static inline __attribute__((always_inline)) void RM_NAME(depthwise_dots_8)(
    const rm_dots *d, size_t block, size_t half, const size_t taps) {
  enum { MAX_TAPS = RM_DEPTHWISE_MAX_KERNEL * RM_DEPTHWISE_MAX_GROUPS };
  __m256i w[MAX_TAPS][2];
  for (size_t t = 0; t < taps; t++) {
    const __m128i *from = (const __m128i *)(d->weights + (block * taps + t) * 64 + half * 32);
    // Four channels of four rows each: their upper and their lower pairs of rows.
    const __m256 a = _mm256_castsi256_ps(_mm256_cvtepi8_epi16(_mm_loadu_si128(from)));
    const __m256 b = _mm256_castsi256_ps(_mm256_cvtepi8_epi16(_mm_loadu_si128(from + 1)));
    const __m256i upper = _mm256_castps_si256(_mm256_shuffle_ps(a, b, 0x88));
    const __m256i lower = _mm256_castps_si256(_mm256_shuffle_ps(a, b, 0xDD));
    w[t][0] = _mm256_permute4x64_epi64(upper, _MM_SHUFFLE(3, 1, 2, 0));
    w[t][1] = _mm256_permute4x64_epi64(lower, _MM_SHUFFLE(3, 1, 2, 0));
  }
  const size_t tap = d->blocks * RM_DEPTHWISE_GROUP_BYTES;
  const uint8_t *in = d->columns + block * RM_DEPTHWISE_GROUP_BYTES + half * 32;
  int32_t *out = d->tile + block * 16 + half * 8;
  for (size_t i = 0; i < d->count; i++, in += d->step, out += d->tile_step) {
    __m256i acc[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (size_t t = 0; t < taps; t++)
      for (size_t j = 0; j < 2; j++) {
        const __m256i rows = _mm256_load_si256((const __m256i *)(in + t * tap + 64 * j));
        acc[j] = _mm256_add_epi32(acc[j], _mm256_madd_epi16(rows, w[t][j]));
      }
    _mm256_storeu_si256((__m256i *)out, _mm256_add_epi32(acc[0], acc[1]));
  }
}

static inline void RM_NAME(depthwise_dots)(const rm_dots *d) {
  for (size_t block = 0; block < d->blocks && block < d->weight_blocks; block++)
    for (size_t half = 0; half < 2; half++) {
      if (d->taps == 3)
        RM_NAME(depthwise_dots_8)(d, block, half, 3);
      else
        RM_NAME(depthwise_dots_8)(d, block, half, d->taps);
    }
}
