// 8-bit matrix products with 32-bit accumulators: pointwise and gathered convolutions, linear layers, and
// their gradients. `a` is unsigned (post-rectifier activations) or signed (other activations, errors); `b`
// is signed and packed. All products are exact: k <= 65,536 keeps any sum inside 32 bits, k <= 4,096 where `a` is
// fine (16 times the sum over its high plane, plus that over its low plane).
#ifndef RM_MATMUL_H
#define RM_MATMUL_H
#include "requantise.h"

/// Packed b: [ceil(n/16)][ceil(k/4)][16][4] int8, zero filled; the same for every instruction set.
size_t rm_packed_bytes(size_t k, size_t n);
/// Packs `b` given as n rows (one per output channel) of k bytes, `row_stride` apart, and writes the n sums
/// over k that signed (or unsigned, on instruction sets that multiply signed by signed) products need.
void rm_pack(const int8_t *b, size_t row_stride, size_t k, size_t n, int8_t *packed, int32_t *sums);
/// The same for b given as k rows of n bytes (a transposed view: error backward uses the forward weights).
void rm_pack_transposed(
    const int8_t *b, size_t row_stride, size_t k, size_t n, int8_t *packed, int32_t *sums);

/// out[j][i] = a[i][j] for rows * columns bytes: a factor whose rows are summed over, as rows of a product
/// take it.
void rm_transpose_bytes(
    const uint8_t *a, size_t a_stride, size_t rows, size_t columns, uint8_t *out, size_t out_stride);

/// A tensor that is added to the accumulators before they are requantised (a residual sum), shaped like the
/// output:
///
///   accumulator += (value * multiplier[c] + half) >> shift      half = 2^(shift-1), or 0 for a shift of 0
///
/// with multiplier in 0 ..< 2^23 (of fine values 2^19) and shift in 0 ... 22, so that 32 bits hold the product.
typedef struct {
  const int8_t *values;       // the whole tensor, [.. rows][channels], fine: [.. rows][2][channels]; NULL for none
  const int32_t *multiplier;  // [channels]
  int32_t shift;
  int32_t fine;
} rm_residual;

typedef struct {
  const uint8_t *a;           // row r at a + r * a_stride; readable up to the next multiple of 4 past k
  size_t a_stride;            // bytes
  int32_t a_signed;
  size_t low;                 // a fine: bytes from a row's high plane to its low one; 0: not fine
  const int8_t *packed;
  const int32_t *sums;        // [n]
  size_t rows, k, n;
  // The output tensor: row r is its row first_row + r, columns are its channels first_channel ..< + n.
  size_t first_row, first_channel, channels;
  void *out;                  // the whole tensor: uint8/int8 or int32 [.. rows][channels]
  rm_residual residual;       // read by matmul_requantise
  rm_requantise requantise;   // bias, multiplier and masks are those of the whole tensor
} rm_matmul;
#endif
