// Matrix products in AVX-512 VNNI: vpdpbusd adds four products of unsigned by signed bytes to each 32-bit
// lane.

enum { RM_MATMUL_COLUMNS = 64, RM_MATMUL_FLIP_SIGNED = 1, RM_MATMUL_FLIP_UNSIGNED = 0 };

/// `rows` by 16 * `panels` accumulators in registers; 12 by 2 use 24 of the 32. Constants of each copy.
static inline __attribute__((always_inline)) void RM_NAME(matmul_micro)(
    const uint8_t *a, size_t a_stride, size_t low, const int is_signed, const int8_t *packed, size_t steps,
    const int32_t *start, int32_t *tile, const int rows, const int panels) {
  const __m512i flip = _mm512_set1_epi8((char)0x80);
  __m512i acc[12][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) acc[r][j] = _mm512_load_si512(start + 16 * j);
  for (;;) {
    for (size_t i = 0; i < steps; i++) {
      __m512i b[2];
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++) b[j] = _mm512_loadu_si512(packed + ((size_t)j * steps + i) * 64);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        int32_t four;
        memcpy(&four, a + (size_t)r * a_stride + 4 * i, 4);
        __m512i v = _mm512_set1_epi32(four);
        if (is_signed) v = _mm512_xor_si512(v, flip);
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) acc[r][j] = _mm512_dpbusd_epi32(acc[r][j], v, b[j]);
      }
    }
    if (!low) break;
    // Once more for the low plane.
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++)
        acc[r][j] = _mm512_add_epi32(_mm512_slli_epi32(acc[r][j], 4), _mm512_load_si512(start + 16 * j));
    a += low;
    low = 0;
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) _mm512_store_si512(tile + r * RM_MATMUL_COLUMNS + 16 * j, acc[r][j]);
}

/// All rows of a tile for one or two panels. The last rows that do not fill a block are computed together
/// with rows before them, where there are such.
static inline __attribute__((always_inline)) void RM_NAME(matmul_strip)(
    const uint8_t *a, size_t a_stride, size_t low, const int is_signed, size_t rows, const int8_t *packed, size_t steps,
    const int32_t *start, int32_t *tile, const int panels) {
  for (size_t r = 0; r < rows;) {
    const size_t left = rows - r;
    size_t height = left >= 12 || (left > 4 && rows >= 12) ? 12 : rows >= 4 ? 4 : 1;
    const size_t at = left < height ? rows - height : r;
    const uint8_t *from = a + at * a_stride;
    int32_t *to = tile + at * RM_MATMUL_COLUMNS;
    if (height == 12)
      RM_NAME(matmul_micro)(from, a_stride, low, is_signed, packed, steps, start, to, 12, panels);
    else if (height == 4)
      RM_NAME(matmul_micro)(from, a_stride, low, is_signed, packed, steps, start, to, 4, panels);
    else
      RM_NAME(matmul_micro)(from, a_stride, low, is_signed, packed, steps, start, to, 1, panels);
    r = at + height;
  }
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
  const uint8_t *a = p->a + row * p->a_stride;
  for (size_t j = 0; j < columns; j += 32) {
    const int8_t *panel = *panels + j / 16 * steps * 64;
    if (columns - j > 16) {
      if (p->a_signed)
        RM_NAME(matmul_strip)(a, p->a_stride, p->low, 1, rows, panel, steps, start + j, tile + j, 2);
      else
        RM_NAME(matmul_strip)(a, p->a_stride, p->low, 0, rows, panel, steps, start + j, tile + j, 2);
    } else {
      if (p->a_signed)
        RM_NAME(matmul_strip)(a, p->a_stride, p->low, 1, rows, panel, steps, start + j, tile + j, 1);
      else
        RM_NAME(matmul_strip)(a, p->a_stride, p->low, 0, rows, panel, steps, start + j, tile + j, 1);
    }
  }
}
#include "blocks.h"
