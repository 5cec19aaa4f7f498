// The neon form of every kernel: each family's own header where it has one, the portable body otherwise.
#if defined(__aarch64__)
#include <arm_neon.h>
#include "../depthwise/plan.h"
#include "../include/kernels.h"
#include <math.h>
#include <string.h>
#define RM_NAME(name) name##__neon

/// Adds four products of neighbouring signed bytes to each lane. Two of them may leave 16 bits.
static inline __attribute__((always_inline)) int32x4_t RM_NAME(dot)(int32x4_t sums, int8x16_t a, int8x16_t b) {
  const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(a), vget_low_s8(b)));
  const int32x4_t high = vpaddlq_s16(vmull_high_s8(a, b));
  return vaddq_s32(sums, vpaddq_s32(low, high));
}
/// The same with the four bytes of a lane of b for all.
#define RM_DOT_LANE(sums, a, b, lane) \
  RM_NAME(dot)(sums, a, vreinterpretq_s8_s32(vdupq_laneq_s32(vreinterpretq_s32_s8(b), lane)))

#include "../interleave/arm.h"
#include "../requantise/arm.h"
#include "../matmul/arm_neon.h"
#include "../matmul/column_sums.h"
#include "../depthwise/arm.h"
#include "../geometry/gather.h"
#include "../elementwise/portable.h"
#include "../float32/portable.h"
#include "../depthwise/outer.h"
const rm_kernels rm_kernels_neon = {
#define X(name, parameters) .name = RM_NAME(name),
    RM_KERNELS(X)
#undef X
};
#endif
