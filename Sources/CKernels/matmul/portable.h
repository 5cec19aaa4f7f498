// Matrix products in plain C, by the formula.
#include "residual.h"

/// Accumulators of row r, columns j0 ..< j0 + 16 of the packed b (j0 a multiple of 16).
static inline void RM_NAME(matmul_panel_portable)(
    const rm_matmul *p, size_t r, size_t j0, int32_t acc[16]) {
  const size_t steps = (p->k + 3) / 4;
  const int8_t *panel = p->packed + j0 / 16 * steps * 64;
  for (size_t j = 0; j < 16; j++) acc[j] = 0;
  for (size_t plane = 0; plane < (p->low ? 2 : 1); plane++) {
    const uint8_t *a = p->a + r * p->a_stride + plane * p->low;
    for (size_t j = 0; j < 16; j++) acc[j] *= 16;
    for (size_t i = 0; i < steps; i++) {
      int32_t v[4];  // past k they meet zeros
      for (size_t t = 0; t < 4; t++) v[t] = p->a_signed ? (int8_t)a[4 * i + t] : a[4 * i + t];
      const int8_t *b = panel + i * 64;
      for (size_t j = 0; j < 16; j++)
        acc[j] += v[0] * b[4 * j] + v[1] * b[4 * j + 1] + v[2] * b[4 * j + 2] + v[3] * b[4 * j + 3];
    }
  }
}

static void RM_NAME(matmul_requantise)(const rm_matmul *p, uint64_t *magnitude) {
  for (size_t r = 0; r < p->rows; r++)
    for (size_t j = 0; j < p->n; j += 16) {
      const size_t count = p->n - j < 16 ? p->n - j : 16;
      int32_t acc[16];
      RM_NAME(matmul_panel_portable)(p, r, j, acc);
      RM_NAME(matmul_add_residual)(p, r, 1, j, count, acc, 16);
      RM_NAME(requantise_row)(
          acc, p->first_row + r, p->first_channel + j, count, p->channels, &p->requantise, p->out, magnitude);
    }
}

static void RM_NAME(matmul_int32)(const rm_matmul *p) {
  for (size_t r = 0; r < p->rows; r++)
    for (size_t j = 0; j < p->n; j += 16) {
      const size_t count = p->n - j < 16 ? p->n - j : 16;
      int32_t acc[16];
      RM_NAME(matmul_panel_portable)(p, r, j, acc);
      int32_t *out = (int32_t *)p->out + (p->first_row + r) * p->channels + p->first_channel + j;
      const int32_t *bias = p->requantise.bias ? p->requantise.bias + p->first_channel + j : NULL;
      for (size_t i = 0; i < count; i++) out[i] = acc[i] + (bias ? bias[i] : 0);
    }
}

static void RM_NAME(outer_int32)(
    const int8_t *e, size_t e_stride, const uint8_t *x, size_t x_stride, int32_t x_signed, size_t rows,
    size_t m, size_t n, int32_t *out, size_t out_stride, void *scratch) {
  (void)scratch;
  for (size_t r = 0; r < rows; r++)
    for (size_t i = 0; i < m; i++) {
      const int32_t error = e[r * e_stride + i];
      const uint8_t *row = x + r * x_stride;
      if (x_signed)
        for (size_t j = 0; j < n; j++) out[i * out_stride + j] += error * (int8_t)row[j];
      else
        for (size_t j = 0; j < n; j++) out[i * out_stride + j] += error * row[j];
    }
}
