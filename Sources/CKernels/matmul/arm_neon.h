// Matrix products in NEON without the dot product extension: smlal adds products of 16-bit operands to 32-bit sums,
// exactly. Four rows by 16 columns of sums are in registers (16 of the 32).
enum { RM_WIDE_ROWS = 4 };
#include "wide.h"
#include "outer_arm.h"

/// [k][16 columns].
static inline void RM_NAME(matmul_widen_panel)(const int8_t *panel, size_t steps, int16_t *wide) {
  for (size_t i = 0; i < steps; i++, panel += 64, wide += 64) {
    const int8x16x4_t four = vld4q_s8(panel);
    for (int k = 0; k < 4; k++) {
      vst1q_s16(wide + 16 * k, vmovl_s8(vget_low_s8(four.val[k])));
      vst1q_s16(wide + 16 * k + 8, vmovl_s8(vget_high_s8(four.val[k])));
    }
  }
}

static inline __attribute__((always_inline)) void RM_NAME(matmul_micro)(
    const int16_t *a, const int16_t *panel, size_t steps, int adds, int32_t *tile,
    const int rows, const int halves) {
  int32x4_t acc[2 * RM_WIDE_ROWS][4];
  for (int r = 0; r < rows; r++)
    for (int j = 0; j < 2 * halves; j++)
      acc[r][j] = adds ? vld1q_s32(tile + r * RM_MATMUL_COLUMNS + 4 * j) : vdupq_n_s32(0);
  for (size_t i = 0; i < steps; i++, panel += 64) {
    int16x4_t v[2 * RM_WIDE_ROWS];
    for (int r = 0; r < rows; r++) v[r] = vld1_s16(a + ((size_t)r * steps + i) * 4);
#define RM_STEP(k)                                                                                           \
  {                                                                                                          \
    const int16x8_t left = vld1q_s16(panel + 16 * k), right = vld1q_s16(panel + 16 * k + 8);                 \
    for (int r = 0; r < rows; r++) {                                                                         \
      acc[r][0] = vmlal_lane_s16(acc[r][0], vget_low_s16(left), v[r], k);                                    \
      acc[r][1] = vmlal_high_lane_s16(acc[r][1], left, v[r], k);                                             \
      if (halves == 1) continue;                                                                             \
      acc[r][2] = vmlal_lane_s16(acc[r][2], vget_low_s16(right), v[r], k);                                   \
      acc[r][3] = vmlal_high_lane_s16(acc[r][3], right, v[r], k);                                            \
    }                                                                                                        \
  }
    RM_STEP(0)
    RM_STEP(1)
    RM_STEP(2)
    RM_STEP(3)
#undef RM_STEP
  }
  for (int r = 0; r < rows; r++)
    for (int j = 0; j < 2 * halves; j++) vst1q_s32(tile + r * RM_MATMUL_COLUMNS + 4 * j, acc[r][j]);
}
