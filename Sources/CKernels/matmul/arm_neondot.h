// Matrix products in NEON with the dot product extension: sdot adds four products of signed bytes to each
// 32-bit lane. Unsigned bytes are taken as x ^ 0x80 = x - 128.
enum { RM_MATMUL_COLUMNS = 64, RM_MATMUL_FLIP_SIGNED = 0, RM_MATMUL_FLIP_UNSIGNED = 1 };

/// `rows` by 16 accumulators: 16 of the 32 registers for 4 rows. Constants of each copy.
static inline __attribute__((always_inline)) void RM_NAME(matmul_micro)(
    const uint8_t *a, size_t a_stride, size_t low, uint8_t flip, const int8_t *panel, size_t steps, const int32_t *start,
    int32_t *tile, const int rows) {
  const uint8x16_t flips = vdupq_n_u8(flip);
  int32x4_t acc[4][4];
  for (int r = 0; r < rows; r++)
    for (int j = 0; j < 4; j++) acc[r][j] = vld1q_s32(start + 4 * j);
#define RM_STEP(lane)                                                                                        \
  for (int j = 0; j < 4; j++) {                                                                              \
    const int8x16_t b = vld1q_s8(panel + (i + lane) * 64 + 16 * j);                                          \
    for (int r = 0; r < rows; r++) acc[r][j] = vdotq_laneq_s32(acc[r][j], b, v[r], lane);                    \
  }
  for (;;) {
    size_t i = 0;
    for (; i + 4 <= steps; i += 4) {
      int8x16_t v[4];
      for (int r = 0; r < rows; r++)
        v[r] = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(a + (size_t)r * a_stride + 4 * i), flips));
      RM_STEP(0)
      RM_STEP(1)
      RM_STEP(2)
      RM_STEP(3)
    }
    for (; i < steps; i++) {
      int8x16_t v[4];
      for (int r = 0; r < rows; r++) {
        uint32_t four;
        memcpy(&four, a + (size_t)r * a_stride + 4 * i, 4);
        v[r] = vreinterpretq_s8_u8(veorq_u8(vreinterpretq_u8_u32(vdupq_n_u32(four)), flips));
      }
      RM_STEP(0)
    }
    if (!low) break;
    // Once more for the low plane.
    for (int r = 0; r < rows; r++)
      for (int j = 0; j < 4; j++) acc[r][j] = vaddq_s32(vshlq_n_s32(acc[r][j], 4), vld1q_s32(start + 4 * j));
    a += low;
    low = 0;
  }
#undef RM_STEP
  for (int r = 0; r < rows; r++)
    for (int j = 0; j < 4; j++) vst1q_s32(tile + r * RM_MATMUL_COLUMNS + 4 * j, acc[r][j]);
}

typedef const int8_t *RM_NAME(matmul_panels);

static inline void RM_NAME(matmul_prepare)(
    const int8_t *packed, size_t steps, size_t columns, RM_NAME(matmul_panels) *panels) {
  (void)steps, (void)columns;
  *panels = packed;
}

static void RM_NAME(matmul_tile)(
    const rm_matmul *p, size_t row, size_t rows, const RM_NAME(matmul_panels) *panels, size_t steps, size_t columns,
    const int32_t *start, int32_t *tile) {
  const uint8_t flip = p->a_signed ? 0 : 0x80;
  for (size_t j = 0; j < columns; j += 16) {
    const int8_t *panel = *panels + j / 16 * steps * 64;
    size_t r = 0;
    for (; r + 4 <= rows; r += 4)
      RM_NAME(matmul_micro)(
          p->a + (row + r) * p->a_stride, p->a_stride, p->low, flip, panel, steps, start + j,
          tile + r * RM_MATMUL_COLUMNS + j, 4);
    for (; r < rows; r++)
      RM_NAME(matmul_micro)(
          p->a + (row + r) * p->a_stride, p->a_stride, p->low, flip, panel, steps, start + j,
          tile + r * RM_MATMUL_COLUMNS + j, 1);
  }
}

#include "blocks.h"
#include "outer_arm.h"
