// Where a convolution reads. All tensors are batch × height × width × channels, channels fastest.
#ifndef RM_GEOMETRY_H
#define RM_GEOMETRY_H
#include <stdint.h>

/// forward (transposed == 0):  out[y][x] reads in[y * stride - pad_top + ky][x * stride - pad_left + kx]
/// transposed (error backward): out[y][x] reads in[(y + pad_top - ky) / stride][(x + pad_left - kx) / stride]
///                              where both divisions are exact.
/// Reads outside the input are 0. For a transposed convolution "in" is the error at the forward output
/// (in_* = its size) and "out" the error at the forward input, weights are those of tap (ky, kx).
///
/// fine == 1: the input is fine (requantise.h), a position of 2 * in_channels bytes; forward only.
typedef struct {
  int32_t batch, in_h, in_w, in_channels, out_h, out_w, out_channels;
  int32_t kernel_h, kernel_w, stride, pad_top, pad_left, groups, transposed, fine;
} rm_geometry;

/// im2col: writes rows [row_begin, row_end) of the patch matrix of group `group`: row = (image * out_h + y) *
/// out_w + x, columns = (ky, kx, channel within the group), elements of `element_bytes` (1 or 4), rows
/// `row_stride` elements apart (>= columns; elements past the columns are set to 0). Of a fine input (1 byte an
/// element) a row has the columns of the high plane and, row_stride / 2 further on, those of the low plane, each
/// followed by zeros.
void rm_gather(
    const rm_geometry *geometry, int32_t group, const void *input, int32_t element_bytes, int64_t row_begin,
    int64_t row_end, void *rows, int64_t row_stride);
#endif
