// Packing b of a float32 matrix product into panels of 32 columns. The same for every instruction set.
#include "../include/float32.h"

enum { RM_PANEL = 32 };

size_t rm_packed_floats(size_t k, size_t n) { return (n + RM_PANEL - 1) / RM_PANEL * RM_PANEL * k; }

/// Element (i, j) of b is b[i * k_step + j * n_step].
static void rm_pack_strided(
    const float *b, size_t k_step, size_t n_step, size_t k, size_t n, float *packed) {
  for (size_t panel = 0; panel < n; panel += RM_PANEL)
    for (size_t i = 0; i < k; i++)
      for (size_t j = panel; j < panel + RM_PANEL; j++)
        *packed++ = j < n ? b[i * k_step + j * n_step] : 0;
}

void rm_pack_float(const float *b, size_t row_stride, size_t k, size_t n, float *packed) {
  rm_pack_strided(b, 1, row_stride, k, n, packed);
}

void rm_pack_float_transposed(const float *b, size_t row_stride, size_t k, size_t n, float *packed) {
  rm_pack_strided(b, row_stride, 1, k, n, packed);
}
