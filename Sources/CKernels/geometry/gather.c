#include "../include/geometry.h"
#include <stddef.h>
#include <string.h>

/// The input coordinate that tap `tap` of output coordinate `at` reads, or -1 outside [0, size) or, for a
/// transposed convolution, between the input's elements.
static int32_t source(
    int32_t at, int32_t tap, int32_t pad, int32_t stride, int32_t transposed, int32_t size) {
  int32_t i;
  if (transposed) {
    const int32_t scaled = at + pad - tap;
    if (scaled < 0 || scaled % stride) return -1;
    i = scaled / stride;
  } else {
    i = at * stride - pad + tap;
  }
  return i < 0 || i >= size ? -1 : i;
}

void rm_gather(
    const rm_geometry *g, int32_t group, const void *input, int32_t element_bytes, int64_t row_begin,
    int64_t row_end, void *rows, int64_t row_stride) {
  const int64_t planes = g->fine ? 2 : 1;
  const size_t plane_bytes = (size_t)g->in_channels * (size_t)element_bytes;
  const size_t pixel = plane_bytes * (size_t)planes, piece = plane_bytes / (size_t)g->groups;
  const size_t stride_bytes = (size_t)(row_stride / planes) * (size_t)element_bytes;  // from a plane to the next
  const size_t row_bytes = piece * (size_t)(g->kernel_h * g->kernel_w);
  // Neighbouring taps of an ungrouped forward convolution of one plane are neighbours in memory as well.
  const int whole = g->groups == 1 && !g->transposed && !g->fine;
  for (int64_t part = row_begin * planes; part < row_end * planes; part++) {
    const int64_t row = part / planes;
    const uint8_t *plane = (const uint8_t *)input + (size_t)(part % planes) * plane_bytes;
    const int32_t x = (int32_t)(row % g->out_w);
    const int32_t y = (int32_t)(row / g->out_w % g->out_h);
    const int64_t image = row / g->out_w / g->out_h;
    uint8_t *out = (uint8_t *)rows + (size_t)(part - row_begin * planes) * stride_bytes;
    memset(out + row_bytes, 0, stride_bytes - row_bytes);
    const int32_t left = x * g->stride - g->pad_left;
    const int inside = whole && left >= 0 && left + g->kernel_w <= g->in_w;
    for (int32_t ky = 0; ky < g->kernel_h; ky++) {
      const int32_t iy = source(y, ky, g->pad_top, g->stride, g->transposed, g->in_h);
      const size_t line = piece * (size_t)g->kernel_w;
      const uint8_t *in_row =
          plane + ((size_t)image * (size_t)g->in_h + (size_t)(iy < 0 ? 0 : iy)) * (size_t)g->in_w * pixel;
      if (iy < 0) {
        memset(out, 0, line);
      } else if (inside) {
        memcpy(out, in_row + (size_t)left * pixel, line);
      } else {
        for (int32_t kx = 0; kx < g->kernel_w; kx++) {
          const int32_t ix = source(x, kx, g->pad_left, g->stride, g->transposed, g->in_w);
          uint8_t *at = out + (size_t)kx * piece;
          if (ix < 0)
            memset(at, 0, piece);
          else
            memcpy(at, in_row + (size_t)ix * pixel + (size_t)group * piece, piece);
        }
      }
      out += line;
    }
  }
}
