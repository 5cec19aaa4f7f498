// The register block of matrix products: all sums of a few rows and 16 or 32 columns stay in registers.

// Rows of a block, and its columns in vectors of 16: what fills the registers but for a row of b and an
// element of a. AVX-512: 12 * 2 of 32; AVX2: 6 * 2 of 16; NEON: 6 * 4 of 32; SSE2: 3 * 4 of 16.
#define RM_BLOCK_ROWS__scalar 3
#define RM_BLOCK_ROWS__avx2 6
#define RM_BLOCK_ROWS__avx512vnni 12
#define RM_BLOCK_ROWS__neon 6
#define RM_BLOCK_ROWS__neondot 6
#define RM_BLOCK_ROWS RM_NAME(RM_BLOCK_ROWS)
#define RM_BLOCK_VECTORS__scalar 1
#define RM_BLOCK_VECTORS__avx2 1
#define RM_BLOCK_VECTORS__avx512vnni 2
#define RM_BLOCK_VECTORS__neon 1
#define RM_BLOCK_VECTORS__neondot 1
#define RM_BLOCK_VECTORS RM_NAME(RM_BLOCK_VECTORS)

// A block of rows that are left over.
#define RM_BLOCK_FEW (RM_BLOCK_ROWS / 3)

enum { RM_PANEL = 32, RM_BLOCK_COLUMNS = RM_BLOCK_VECTORS * RM_LANES };

/// sums[r][v] = sum over i < k, in this order, of a[r * row_step + i * k_step] * (columns 16 v ... of row i
/// of b), where rows of b are RM_PANEL floats. `rows` must be a constant.
RM_INLINE void rm_block(
    int rows, const float *a, size_t row_step, size_t k_step, const float *b, size_t k,
    rm_v16 (*sums)[RM_BLOCK_VECTORS]) {
  rm_v16 registers[RM_BLOCK_ROWS][RM_BLOCK_VECTORS];
  RM_UNROLL for (int r = 0; r < rows; r++)
    RM_UNROLL for (int v = 0; v < RM_BLOCK_VECTORS; v++) registers[r][v] = 0;
  for (size_t i = 0; i < k; i++, a += k_step, b += RM_PANEL) {
    rm_v16 columns[RM_BLOCK_VECTORS];
    RM_UNROLL for (int v = 0; v < RM_BLOCK_VECTORS; v++) columns[v] = rm_load(b + v * RM_LANES, RM_LANES);
    RM_UNROLL for (int r = 0; r < rows; r++) {
      rm_v16 element = a[(size_t)r * row_step];
      RM_UNROLL for (int v = 0; v < RM_BLOCK_VECTORS; v++)
        registers[r][v] = rm_multiply_add(element, columns[v], registers[r][v]);
    }
  }
  RM_UNROLL for (int r = 0; r < rows; r++)
    RM_UNROLL for (int v = 0; v < RM_BLOCK_VECTORS; v++) sums[r][v] = registers[r][v];
}
