#include "taps.h"
#include <string.h>

size_t rm_depthwise_packed_bytes(const rm_geometry *g) {
  const int32_t classes = rm_tap_classes(g);
  size_t groups = 0;
  for (int32_t y = 0; y < classes; y++)
    for (int32_t x = 0; x < classes; x++) groups += (size_t)rm_taps_of_class(g, y, x).groups;
  return groups * (((size_t)g->out_channels + 15) / 16) * 64;
}

void rm_depthwise_pack(const rm_geometry *g, const int8_t *weights, int8_t *packed) {
  const int32_t classes = rm_tap_classes(g);
  const size_t channels = (size_t)g->out_channels, kernel = (size_t)(g->kernel_h * g->kernel_w);
  memset(packed, 0, rm_depthwise_packed_bytes(g));
  for (int32_t y = 0; y < classes; y++)
    for (int32_t x = 0; x < classes; x++) {
      const rm_taps taps = rm_taps_of_class(g, y, x);
      const size_t block_bytes = (size_t)taps.groups * 64;
      for (size_t c = 0; c < channels; c++)
        for (size_t t = 0; t < (size_t)taps.count; t++)
          packed[c / 16 * block_bytes + t / 4 * 64 + c % 16 * 4 + t % 4] =
              weights[c * kernel + (size_t)taps.weight[t]];
      packed += (channels + 15) / 16 * block_bytes;
    }
}
