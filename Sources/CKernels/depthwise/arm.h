// Depthwise convolution in NEON: RM_NAME(dot) sums four vertical taps of 4 channels.
enum { RM_DEPTHWISE_FLIP_SIGNED = 0, RM_DEPTHWISE_FLIP_UNSIGNED = 1 };
#include "rows.h"
#include "interleave.h"

static inline void RM_NAME(depthwise_dots)(const rm_dots *d) {
  // What flipped signs lack: 128 times the weights.
  const int8x16_t missing = vdupq_n_s8(d->flip ? 64 : 0);
  for (size_t block = 0; block < d->blocks && block < d->weight_blocks; block++) {
    const int8_t *weights = d->weights + block * d->taps * 64;
    int32x4_t start[4];
    for (int j = 0; j < 4; j++) {
      start[j] = vdupq_n_s32(0);
      for (size_t t = 0; t < d->taps; t++)
        start[j] = RM_NAME(dot)(start[j], vld1q_s8(weights + t * 64 + 16 * j), missing);
      start[j] = vshlq_n_s32(start[j], 1);
    }
    const uint8_t *in = d->columns + block * 64;
    int32_t *out = d->tile + block * 16;
    for (size_t i = 0; i < d->count; i++, in += d->step, out += d->tile_step) {
      int32x4_t acc[4] = {start[0], start[1], start[2], start[3]};
      for (const uint8_t *plane = in;; plane += d->low) {
        for (size_t t = 0; t < d->taps; t++)
          for (int j = 0; j < 4; j++) {
            const int8x16_t v = vreinterpretq_s8_u8(vld1q_u8(plane + t * d->blocks * 64 + 16 * j));
            acc[j] = RM_NAME(dot)(acc[j], v, vld1q_s8(weights + t * 64 + 16 * j));
          }
        if (plane == in + d->low) break;
        for (int j = 0; j < 4; j++) acc[j] = vaddq_s32(vshlq_n_s32(acc[j], 4), start[j]);
      }
      for (int j = 0; j < 4; j++) vst1q_s32(out + 4 * j, acc[j]);
    }
  }
}
