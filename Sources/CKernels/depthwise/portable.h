// Depthwise convolution in plain C: blocks of 16 channels, weights as they are packed.
#define RM_DEPTHWISE_WIDTH 16

static inline size_t RM_NAME(depthwise_width)(size_t channels_left) {
  (void)channels_left;
  return 16;
}

static inline const int8_t *RM_NAME(depthwise_weights)(
    const int8_t *packed, size_t groups, size_t width, size_t blocks, int8_t *room) {
  (void)groups, (void)width, (void)blocks, (void)room;
  return packed;
}

/// Accumulators of `count` pixels: tap t of pixel i at tap[t] + i * step, `valid` channels (the others become
/// 0), pixel i at tile + i * tile_step. `flip` is 0x80 for signed input: x ^ 0x80 = x + 128.
static inline void RM_NAME(depthwise_run)(
    const uint8_t *const *tap, int32_t taps, size_t step, size_t count, size_t width, size_t valid,
    const int8_t *weights, uint8_t flip, int32_t *tile, size_t tile_step) {
  (void)width;
  for (size_t i = 0; i < count; i++) {
    int32_t *acc = tile + i * tile_step;
    for (size_t c = 0; c < 16; c++) acc[c] = 0;
    for (int32_t t = 0; t < taps; t++) {
      const uint8_t *in = tap[t] + i * step;
      const int8_t *w = weights + t / 4 * 64 + t % 4;
      if (flip)
        for (size_t c = 0; c < valid; c++) acc[c] += (int8_t)in[c] * w[c * 4];
      else
        for (size_t c = 0; c < valid; c++) acc[c] += in[c] * w[c * 4];
    }
  }
}
#include "rows.h"
