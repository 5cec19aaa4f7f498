// Weight gradient: out[i][j] += sum over rows of e[r][i] * x[r][j]. Sums of RM_OUTER_F32_ROWS rows are added to
// out one after another: the same for any range of i and j, and more exact than one long sum.

enum { RM_OUTER_F32_ROWS = 128 };

/// Rows [i, i + rows) of out and one block of columns. `rows` must be a constant.
RM_INLINE void rm_outer_block(
    int rows, const float *e, size_t e_stride, const float *panel, size_t k, float *out, size_t out_stride,
    size_t columns) {
  rm_v16 sums[RM_BLOCK_ROWS][RM_BLOCK_VECTORS];
  rm_block(rows, e, 1, e_stride, panel, k, sums);
  _Pragma("clang loop unroll(disable)") for (int r = 0; r < rows; r++)
    for (size_t v = 0; v < RM_BLOCK_VECTORS && v * RM_LANES < columns; v++) {
      float *to = out + (size_t)r * out_stride + v * RM_LANES;
      const size_t count = rm_lanes_before(columns, v * RM_LANES);
      rm_store(to, rm_load(to, count) + sums[r][v], count);
    }
}

static void RM_NAME(outer_f32)(
    const float *e, size_t e_stride, const float *x, size_t x_stride, size_t rows, size_t m, size_t n,
    float *out, size_t out_stride) {
  // A copy of a column panel: in x its rows may all fall into a few sets of the cache.
  float panel[RM_OUTER_F32_ROWS * RM_PANEL];
  for (size_t begin = 0; begin < rows; begin += RM_OUTER_F32_ROWS) {
    const size_t k = begin + RM_OUTER_F32_ROWS < rows ? RM_OUTER_F32_ROWS : rows - begin;
    const float *errors = e + begin * e_stride;
    for (size_t j = 0; j < n; j += RM_PANEL) {
      const size_t width = n - j < RM_PANEL ? n - j : RM_PANEL;
      for (size_t r = 0; r < k; r++) {
        const float *from = x + (begin + r) * x_stride + j;
        for (size_t v = 0; v < RM_PANEL; v += RM_LANES)
          rm_store(
              panel + r * RM_PANEL + v, v < width ? rm_load(from + v, rm_lanes_before(width, v)) : 0,
              RM_LANES);
      }
      for (size_t c = 0; c < width; c += RM_BLOCK_COLUMNS) {
        float *to = out + j + c;
        size_t i = 0;
        for (; i + RM_BLOCK_ROWS <= m; i += RM_BLOCK_ROWS)
          rm_outer_block(
              RM_BLOCK_ROWS, errors + i, e_stride, panel + c, k, to + i * out_stride, out_stride, width - c);
        for (; i + RM_BLOCK_FEW <= m; i += RM_BLOCK_FEW)
          rm_outer_block(
              RM_BLOCK_FEW, errors + i, e_stride, panel + c, k, to + i * out_stride, out_stride, width - c);
        for (; i < m; i++)
          rm_outer_block(1, errors + i, e_stride, panel + c, k, to + i * out_stride, out_stride, width - c);
      }
    }
  }
}
