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
#endif
