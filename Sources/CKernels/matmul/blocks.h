// Matrix products by blocks: the walk that the vector instruction sets share. A tile of accumulators stays in
// the first-level cache between the product and its requantisation. An instruction set gives
//
//   RM_MATMUL_COLUMNS      columns of a tile, a multiple of 16
//   RM_MATMUL_FLIP_SIGNED, RM_MATMUL_FLIP_UNSIGNED   1 if its multiplication takes that `a` only as a ^ 0x80
//   RM_NAME(matmul_panels), RM_NAME(matmul_prepare)   what it makes of the packed panels of up to that many columns,
//   once for a walk over many rows
//   RM_NAME(matmul_tile)   accumulators of `rows` <= RM_MATMUL_ROWS rows of `columns` columns of such
//   panels; of a fine `a`: start + the sum over its high plane, 16 times that, + start + the sum over its low
//   plane. Both planes are flipped alike, so that both lack the same (low bytes are the same with and without a
//   sign).
//
// and may give, with RM_MATMUL_FINISHES,
//
//   RM_NAME(matmul_finishes)                              whether a product's sums need not be stored
//   RM_NAME(matmul_finish_prepare), RM_NAME(matmul_finish_tile)   its bytes at once
#include "residual.h"

#ifndef RM_MATMUL_ROWS
#define RM_MATMUL_ROWS 24
#endif
enum {
  RM_MATMUL_CHUNK_BYTES = 128 *
      1024,  // of a and out that pass per walk over b: a part of the second-level cache
};

/// Rows per walk over b, a multiple of RM_MATMUL_ROWS.
static inline size_t RM_NAME(matmul_chunk)(const rm_matmul *p) {
  const size_t tiles = RM_MATMUL_CHUNK_BYTES / (((p->low ? 2 : 1) * p->k + p->n) * RM_MATMUL_ROWS);
  return (tiles ? tiles : 1) * RM_MATMUL_ROWS;
}

static inline void RM_NAME(matmul_prepare)(
    const int8_t *packed, size_t steps, size_t columns, RM_NAME(matmul_panels) *panels);
static void RM_NAME(matmul_tile)(
    const rm_matmul *p, size_t row, size_t rows, const RM_NAME(matmul_panels) *panels, size_t steps, size_t columns,
    const int32_t *start, int32_t *tile);

/// Asks for the rows of the next tile: their bytes come in order, but too few at a time for the hardware's
/// prefetchers to run ahead.
static inline void RM_NAME(matmul_prefetch)(const rm_matmul *p, size_t row) {
  const size_t end = p->rows - row < RM_MATMUL_ROWS ? p->rows : row + RM_MATMUL_ROWS;
  if (row >= p->rows) return;
  for (const uint8_t *a = p->a + row * p->a_stride; a < p->a + end * p->a_stride; a += 64)
    __builtin_prefetch(a);
}

/// What the accumulators of columns j0 ..< j0 + count start from: a signed a ^ 0x80 is a + 128 as unsigned,
/// an unsigned a ^ 0x80 is a - 128 as signed.
static inline void RM_NAME(matmul_start)(const rm_matmul *p, size_t j0, size_t count, int32_t *start) {
  const int32_t factor = p->a_signed ? -128 * RM_MATMUL_FLIP_SIGNED : 128 * RM_MATMUL_FLIP_UNSIGNED;
  for (size_t j = 0; j < RM_MATMUL_COLUMNS; j++) start[j] = j < count ? factor * p->sums[j0 + j] : 0;
}

static void RM_NAME(matmul_requantise)(const rm_matmul *p, uint64_t *magnitude) {
  const size_t steps = (p->k + 3) / 4, chunk = RM_NAME(matmul_chunk)(p);
  _Alignas(64) int32_t start[RM_MATMUL_COLUMNS], tile[RM_MATMUL_ROWS * RM_MATMUL_COLUMNS];
  RM_NAME(matmul_panels) panels;
#ifdef RM_MATMUL_FINISHES
  const int finishes = RM_NAME(matmul_finishes)(p, magnitude);
  RM_NAME(matmul_finish) finish;
#endif
  for (size_t r0 = 0; r0 < p->rows; r0 += chunk) {
    const size_t r1 = p->rows - r0 < chunk ? p->rows : r0 + chunk;
    for (size_t j = 0; j < p->n; j += RM_MATMUL_COLUMNS) {
      const size_t count = p->n - j < RM_MATMUL_COLUMNS ? p->n - j : RM_MATMUL_COLUMNS;
      RM_NAME(matmul_start)(p, j, count, start);
      RM_NAME(matmul_prepare)(p->packed + j / 16 * steps * 64, steps, count, &panels);
#ifdef RM_MATMUL_FINISHES
      if (finishes) RM_NAME(matmul_finish_prepare)(p, j, count, start, &finish);
#endif
      for (size_t r = r0; r < r1; r += RM_MATMUL_ROWS) {
        const size_t rows = r1 - r < RM_MATMUL_ROWS ? r1 - r : RM_MATMUL_ROWS;
        if (j == 0) RM_NAME(matmul_prefetch)(p, r + RM_MATMUL_ROWS);
#ifdef RM_MATMUL_FINISHES
        if (finishes) {
          // Rows that are too few are finished together with rows before them.
          const size_t first = rows < 4 ? r1 - 4 : r;
          RM_NAME(matmul_finish_tile)(p, first, r + rows - first, &panels, steps, count, start, &finish);
          continue;
        }
#endif
        RM_NAME(matmul_tile)(p, r, rows, &panels, steps, count, start, tile);
        RM_NAME(matmul_add_residual)(p, r, rows, j, count, tile, RM_MATMUL_COLUMNS);
        RM_NAME(requantise_rows)(
            tile, RM_MATMUL_COLUMNS, rows, p->first_row + r, p->first_channel + j, count, p->channels,
            &p->requantise, p->out, magnitude);
      }
    }
  }
}

static void RM_NAME(matmul_int32)(const rm_matmul *p) {
  const size_t steps = (p->k + 3) / 4;
  _Alignas(64) int32_t start[RM_MATMUL_COLUMNS], tile[RM_MATMUL_ROWS * RM_MATMUL_COLUMNS];
  RM_NAME(matmul_panels) panels;
  for (size_t j = 0; j < p->n; j += RM_MATMUL_COLUMNS) {
    const size_t count = p->n - j < RM_MATMUL_COLUMNS ? p->n - j : RM_MATMUL_COLUMNS;
    RM_NAME(matmul_start)(p, j, count, start);
    RM_NAME(matmul_prepare)(p->packed + j / 16 * steps * 64, steps, count, &panels);
    const int32_t *bias = p->requantise.bias ? p->requantise.bias + p->first_channel + j : NULL;
    for (size_t r = 0; r < p->rows; r += RM_MATMUL_ROWS) {
      const size_t rows = p->rows - r < RM_MATMUL_ROWS ? p->rows - r : RM_MATMUL_ROWS;
      RM_NAME(matmul_tile)(p, r, rows, &panels, steps, count, start, tile);
      int32_t *out = (int32_t *)p->out + (p->first_row + r) * p->channels + p->first_channel + j;
      for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < count; c++)
          out[i * p->channels + c] = tile[i * RM_MATMUL_COLUMNS + c] + (bias ? bias[c] : 0);
    }
  }
}
