// The weight gradient in NEON, by RM_NAME(dot) and RM_DOT_LANE.
enum { RM_OUTER_M = 4, RM_OUTER_N = 16, RM_OUTER_FLIP_SIGNED = 0, RM_OUTER_FLIP_UNSIGNED = 1 };

/// Adds the product of m <= 4 columns of e and n <= 16 columns of x over 4 * steps rows to `out`.
static void RM_NAME(outer_tile)(
    const int8_t *e, const uint8_t *x, size_t steps, int32_t x_signed, int32_t correction, size_t m, size_t n,
    int32_t *out, size_t out_stride) {
  (void)x_signed;
  int32x4_t acc[4][4], sums = vdupq_n_s32(0);
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++) acc[i][j] = vdupq_n_s32(0);
  for (size_t s = 0; s < steps; s++) {
    const int8x16_t errors = vld1q_s8(e + s * 64);
    sums = RM_NAME(dot)(sums, errors, vdupq_n_s8(1));
    for (int j = 0; j < 4; j++) {
      const int8x16_t v = vreinterpretq_s8_u8(vld1q_u8(x + s * 64 + 16 * j));
      acc[0][j] = RM_DOT_LANE(acc[0][j], v, errors, 0);
      acc[1][j] = RM_DOT_LANE(acc[1][j], v, errors, 1);
      acc[2][j] = RM_DOT_LANE(acc[2][j], v, errors, 2);
      acc[3][j] = RM_DOT_LANE(acc[3][j], v, errors, 3);
    }
  }
  int32_t products[4][16], added[4];
  vst1q_s32(added, vmulq_n_s32(sums, correction));
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++) vst1q_s32(products[i] + 4 * j, acc[i][j]);
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < n; j++) out[i * out_stride + j] += products[i][j] + added[i];
}
#include "outer_chunks.h"
