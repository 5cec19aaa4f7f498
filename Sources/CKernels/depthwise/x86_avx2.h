// Depthwise convolution in AVX2: exact products of widened bytes, as in matmul/x86_avx2.h.
enum { RM_DEPTHWISE_FLIP_SIGNED = 0, RM_DEPTHWISE_FLIP_UNSIGNED = 0 };
#include "rows.h"
#include "interleave.h"

/// Eight channels of every pixel; `taps` is a constant of some copies, `is_signed` and `fine` of all.
static inline __attribute__((always_inline)) void RM_NAME(depthwise_dots_8)(
    const rm_dots *d, size_t block, size_t half, const size_t taps, const int is_signed,
    const int fine) {
  enum { MAX_TAPS = RM_DEPTHWISE_MAX_KERNEL * RM_DEPTHWISE_MAX_GROUPS };
  __m256i w[MAX_TAPS][2];
  for (size_t t = 0; t < taps; t++)
    for (size_t j = 0; j < 2; j++)
      w[t][j] = _mm256_cvtepi8_epi16(
          _mm_loadu_si128((const __m128i *)(d->weights + (block * taps + t) * 64 + half * 32 + j * 16)));
  const uint8_t *in = d->columns + block * 64 + half * 32;
  int32_t *out = d->tile + block * 16 + half * 8;
  for (size_t i = 0; i < d->count; i++, in += d->step, out += d->tile_step) {
    __m256i acc[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (int plane = 0; plane <= fine; plane++) {
      const uint8_t *from = in + (plane ? d->low : 0);
      if (plane)
        for (size_t j = 0; j < 2; j++) acc[j] = _mm256_slli_epi32(acc[j], 4);
      for (size_t t = 0; t < taps; t++)
        for (size_t j = 0; j < 2; j++) {
          const __m128i bytes = _mm_loadu_si128((const __m128i *)(from + t * d->blocks * 64 + 16 * j));
          acc[j] = _mm256_add_epi32(acc[j], _mm256_madd_epi16(RM_NAME(widen)(bytes, is_signed), w[t][j]));
        }
    }
    const __m256i sums = _mm256_hadd_epi32(acc[0], acc[1]);
    _mm256_storeu_si256((__m256i *)out, _mm256_permute4x64_epi64(sums, _MM_SHUFFLE(3, 1, 2, 0)));
  }
}

static inline void RM_NAME(depthwise_dots)(const rm_dots *d) {
  for (size_t block = 0; block < d->blocks && block < d->weight_blocks; block++)
    for (size_t half = 0; half < 2; half++) {
      if (d->low && d->is_signed)
        RM_NAME(depthwise_dots_8)(d, block, half, d->taps, 1, 1);
      else if (d->low)
        RM_NAME(depthwise_dots_8)(d, block, half, d->taps, 0, 1);
      else if (d->taps == 3 && d->is_signed)
        RM_NAME(depthwise_dots_8)(d, block, half, 3, 1, 0);
      else if (d->taps == 3)
        RM_NAME(depthwise_dots_8)(d, block, half, 3, 0, 0);
      else if (d->is_signed)
        RM_NAME(depthwise_dots_8)(d, block, half, d->taps, 1, 0);
      else
        RM_NAME(depthwise_dots_8)(d, block, half, d->taps, 0, 0);
    }
}
