// Which taps an output element of a depthwise convolution reads, in the order in which weights are packed.
//
// A forward output reads every tap. A transposed output reads those whose row and column leave the remainder of
// its own place by the stride: there are stride * stride classes of outputs, each with its own taps.
//
// Packed weights: per class, per block of 16 channels: [ceil(taps / 4)][16 channels][4 taps] int8, zero filled.
#ifndef RM_TAPS_H
#define RM_TAPS_H
#include "../include/depthwise.h"

typedef struct {
  int32_t count, groups;                // groups of 4 taps
  int32_t y[RM_DEPTHWISE_MAX_TAPS];     // the input row is base row + y, see rm_tap_base
  int32_t x[RM_DEPTHWISE_MAX_TAPS];
  int32_t weight[RM_DEPTHWISE_MAX_TAPS];  // ky * kernel_w + kx
} rm_taps;

/// Classes along one axis.
static inline int32_t rm_tap_classes(const rm_geometry *g) { return g->transposed ? g->stride : 1; }

/// The class of output coordinate `at` along one axis, and the input coordinate that its tap offsets add to.
static inline int32_t rm_tap_class(const rm_geometry *g, int32_t at, int32_t pad) {
  return g->transposed ? (at + pad) % g->stride : 0;
}
static inline int32_t rm_tap_base(const rm_geometry *g, int32_t at, int32_t pad) {
  return g->transposed ? (at + pad) / g->stride : at * g->stride - pad;
}

static inline rm_taps rm_taps_of_class(const rm_geometry *g, int32_t class_y, int32_t class_x) {
  const int32_t step = rm_tap_classes(g);
  rm_taps taps = {.count = 0};
  for (int32_t ky = class_y; ky < g->kernel_h; ky += step)
    for (int32_t kx = class_x; kx < g->kernel_w; kx += step) {
      taps.y[taps.count] = g->transposed ? -(ky / step) : ky;
      taps.x[taps.count] = g->transposed ? -(kx / step) : kx;
      taps.weight[taps.count++] = ky * g->kernel_w + kx;
    }
  taps.groups = (taps.count + 3) / 4;
  return taps;
}
#endif
