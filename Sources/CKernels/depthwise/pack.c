#include "plan.h"
#include <string.h>

size_t rm_depthwise_packed_bytes(const rm_geometry *geometry) {
  return rm_depthwise_plan_of(geometry).packed_bytes;
}

/// Packs the weights of one class and shift.
static void pack(
    const rm_depthwise_plan *plan, size_t channels, int32_t class_y, int32_t shift, int32_t class_x,
    const int8_t *weights, int8_t *packed) {
  const int32_t taps_x = rm_axis_count(&plan->x, class_x), taps_y = rm_axis_count(&plan->y, class_y);
  const size_t kernel = (size_t)(plan->y.kernel * plan->x.kernel);
  for (size_t c = 0; c < channels; c++)
    for (int32_t i = 0; i < taps_x; i++)
      for (int32_t j = 0; j < taps_y; j++) {
        const int32_t row = j + shift;
        const size_t vector =
            (c / 16 * (size_t)taps_x + (size_t)i) * (size_t)plan->groups + (size_t)(row / 4);
        packed[vector * 64 + c % 16 * 4 + (size_t)(row % 4)] = weights
            [c * kernel + (size_t)(rm_axis_tap(&plan->y, class_y, j) * plan->x.kernel +
                                   rm_axis_tap(&plan->x, class_x, i))];
      }
}

void rm_depthwise_pack(const rm_geometry *geometry, const int8_t *weights, int8_t *packed) {
  const rm_depthwise_plan plan = rm_depthwise_plan_of(geometry);
  memset(packed, 0, plan.packed_bytes);
  for (int32_t class_y = 0; class_y < rm_axis_classes(&plan.y); class_y++)
    for (int32_t shift = 0; shift < plan.rows; shift++)
      for (int32_t class_x = 0; class_x < rm_axis_classes(&plan.x); class_x++)
        pack(
            &plan, (size_t)geometry->out_channels, class_y, shift, class_x, weights,
            packed + plan.offset[class_y][shift][class_x]);
}
