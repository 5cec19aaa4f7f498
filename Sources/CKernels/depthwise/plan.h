// What a depthwise convolution reads, and how its weights are packed for that.
//
// Along each axis an output coordinate reads `count` neighbouring inputs from `first` on. In a transposed
// convolution both depend on its class, the remainder of its place by the stride.
//
// Four input rows are interleaved, so that four vertical taps of a channel are neighbouring bytes; `groups`
// of four make a window. Where the outputs of two rows lie in one window, both use it, the second with
// weights that start one row lower (`shift` 1).
//
// Packed weights: [class y][shift][class x][block of 16 channels][tap x][group][16 channels][4 rows] int8,
// with 0 for rows that are no taps.
#ifndef RM_DEPTHWISE_PLAN_H
#define RM_DEPTHWISE_PLAN_H
#include "../include/depthwise.h"

typedef struct {
  int32_t kernel, stride, pad, transposed;
} rm_axis;

static inline int32_t rm_axis_classes(const rm_axis *a) { return a->transposed ? a->stride : 1; }

static inline int32_t rm_axis_class(const rm_axis *a, int32_t out) {
  return a->transposed ? (out + a->pad) % a->stride : 0;
}

static inline int32_t rm_axis_count(const rm_axis *a, int32_t class) {
  return a->transposed ? (a->kernel - class + a->stride - 1) / a->stride : a->kernel;
}

static inline int32_t rm_axis_first(const rm_axis *a, int32_t out) {
  if (!a->transposed) return out * a->stride - a->pad;
  return (out + a->pad) / a->stride - (rm_axis_count(a, rm_axis_class(a, out)) - 1);
}

/// The tap that reads input first + i.
static inline int32_t rm_axis_tap(const rm_axis *a, int32_t class, int32_t i) {
  return a->transposed ? class + a->stride * (rm_axis_count(a, class) - 1 - i) : i;
}

typedef struct {
  rm_axis y, x;
  int32_t rows;    // output rows that share a window: 1 or 2
  int32_t groups;  // of 4 input rows
  size_t blocks;   // of 16 channels
  size_t offset[RM_DEPTHWISE_MAX_STRIDE][2][RM_DEPTHWISE_MAX_STRIDE];  // of packed weights, see above
  size_t packed_bytes;
} rm_depthwise_plan;

static inline rm_depthwise_plan rm_depthwise_plan_of(const rm_geometry *g) {
  rm_depthwise_plan plan = {
      .y = {g->kernel_h, g->stride, g->pad_top, g->transposed},
      .x = {g->kernel_w, g->stride, g->pad_left, g->transposed},
      .rows = g->transposed || g->stride == 1 ? 2 : 1,
      .blocks = ((size_t)g->out_channels + 15) / 16,
  };
  plan.groups = (rm_axis_count(&plan.y, 0) + plan.rows - 1 + 3) / 4;
  for (int32_t class_y = 0; class_y < rm_axis_classes(&plan.y); class_y++)
    for (int32_t shift = 0; shift < plan.rows; shift++)
      for (int32_t class_x = 0; class_x < rm_axis_classes(&plan.x); class_x++) {
        plan.offset[class_y][shift][class_x] = plan.packed_bytes;
        plan.packed_bytes += plan.blocks * (size_t)(rm_axis_count(&plan.x, class_x) * plan.groups) * 64;
      }
  return plan;
}
#endif
