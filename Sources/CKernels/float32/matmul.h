// out = epilogue(a * b): pointwise and gathered convolutions, linear layers and their error backward.

/// Rows [row, row + rows) and one block of columns from `column` on. `rows` must be a constant.
RM_INLINE void rm_matmul_block(int rows, const rm_matmul_f32 *p, size_t row, size_t column) {
  rm_v16 sums[RM_BLOCK_ROWS][RM_BLOCK_VECTORS];
  const float *b = p->packed + column / RM_PANEL * RM_PANEL * p->k + column % RM_PANEL;
  rm_block(rows, p->a + row * p->a_stride, p->a_stride, 1, b, p->k, sums);
  // Not unrolled: twelve copies of the epilogue would not fit the instruction cache.
  _Pragma("clang loop unroll(disable)") for (int r = 0; r < rows; r++)
    for (size_t v = 0; v < RM_BLOCK_VECTORS && column + v * RM_LANES < p->n; v++) {
      const size_t j = column + v * RM_LANES;
      rm_finish(
          sums[r][v], &p->epilogue, p->out, p->first_row + row + (size_t)r, p->first_channel + j,
          rm_lanes_before(p->n, j), p->channels);
    }
}

static void RM_NAME(matmul_f32)(const rm_matmul_f32 *block) {
  const rm_matmul_f32 copy = *block, *p = &copy;
  // As many rows of a at a time as stay in a quarter of a megabyte (half of the level-2 cache of most
  // processors of today), while every panel of b passes over them.
  size_t chunk = ((256 << 10) / sizeof(float)) / (p->k + 1) / RM_BLOCK_ROWS * RM_BLOCK_ROWS;
  if (chunk < RM_BLOCK_ROWS) chunk = RM_BLOCK_ROWS;
  for (size_t begin = 0; begin < p->rows; begin += chunk) {
    const size_t end = begin + chunk < p->rows ? begin + chunk : p->rows;
    for (size_t column = 0; column < p->n; column += RM_BLOCK_COLUMNS) {
      size_t row = begin;
      for (; row + RM_BLOCK_ROWS <= end; row += RM_BLOCK_ROWS)
        rm_matmul_block(RM_BLOCK_ROWS, p, row, column);
      for (; row + RM_BLOCK_FEW <= end; row += RM_BLOCK_FEW) rm_matmul_block(RM_BLOCK_FEW, p, row, column);
      for (; row < end; row++) rm_matmul_block(1, p, row, column);
    }
  }
}
