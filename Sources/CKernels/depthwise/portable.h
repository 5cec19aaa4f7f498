// Depthwise convolution in plain C.
enum { RM_DEPTHWISE_FLIP_SIGNED = 0, RM_DEPTHWISE_FLIP_UNSIGNED = 0 };
#include "rows.h"

static inline void RM_NAME(depthwise_interleave)(
    const rm_window *w, size_t count, uint8_t *out, size_t out_step) {
  for (size_t i = 0; i < count; i++)
    for (size_t r = 0; r < 4; r++)
      for (size_t c = 0; c < w->valid; c++)
        out[i * out_step + c * 4 + r] = w->row[r] ? w->row[r][i * w->channels + c] : 0;
}

static inline void RM_NAME(depthwise_dots)(const rm_dots *d) {
  for (size_t block = 0; block < d->blocks && block < d->weight_blocks; block++)
    for (size_t i = 0; i < d->count; i++) {
      int32_t *acc = d->tile + i * d->tile_step + block * 16;
      for (size_t c = 0; c < 16; c++) acc[c] = 0;
      for (size_t plane = 0; plane < (d->low ? 2 : 1); plane++) {
        for (size_t c = 0; c < 16; c++) acc[c] *= 16;
        for (size_t t = 0; t < d->taps; t++) {
          const uint8_t *in = d->columns + plane * d->low + i * d->step + (t * d->blocks + block) * 64;
          const int8_t *w = d->weights + (block * d->taps + t) * 64;
          if (d->is_signed)
            for (size_t b = 0; b < 64; b++) acc[b / 4] += (int8_t)in[b] * w[b];
          else
            for (size_t b = 0; b < 64; b++) acc[b / 4] += in[b] * w[b];
        }
      }
    }
}
