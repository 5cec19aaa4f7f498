// The neondot form of every kernel: each family's own header where it has one, the portable body otherwise.
#if defined(__aarch64__)
#include <arm_neon.h>
#include "../depthwise/plan.h"
#include "../include/kernels.h"
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("+dotprod"))), apply_to = function)
#define RM_NAME(name) name##__neondot

/// Adds four products of neighbouring signed bytes to each lane.
static inline __attribute__((always_inline)) int32x4_t RM_NAME(dot)(int32x4_t sums, int8x16_t a, int8x16_t b) {
  return vdotq_s32(sums, a, b);
}
/// The same with the four bytes of a lane of b for all.
#define RM_DOT_LANE(sums, a, b, lane) vdotq_laneq_s32(sums, a, b, lane)

#include "../interleave/arm.h"
#include "../requantise/arm.h"
#include "../matmul/arm_neondot.h"
#include "../matmul/column_sums.h"
#include "../depthwise/arm.h"
#include "../geometry/gather.h"
#include "../elementwise/portable.h"
#include "../float32/portable.h"
#include "../depthwise/outer.h"
const rm_kernels rm_kernels_neondot = {
#define X(name, parameters) .name = RM_NAME(name),
    RM_KERNELS(X)
#undef X
};
#pragma clang attribute pop
#endif
