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

/// Kernel rows whose input rows are looked up once for a row of outputs.
enum { MOST_LINES = 8 };

/// Copies `count` pieces of `piece` bytes, `step` bytes apart, to neighbouring places.
static inline void copy_pieces(
    uint8_t *out, const uint8_t *from, size_t step, int32_t count, size_t piece) {
  for (int32_t i = 0; i < count; i++, out += piece, from += step) memcpy(out, from, piece);
}

/// Copies `count` pieces of 3 bytes, the colours of a picture. Each is copied with a byte behind it, which what follows
/// overwrites: bytes past the end of a tensor can be read.
static inline __attribute__((always_inline)) void copy_colours(
    uint8_t *out, const uint8_t *from, size_t step, int32_t count) {
  for (int32_t i = 0; i + 1 < count; i++, out += 3, from += step) memcpy(out, from, 4);
  memcpy(out, from, 3);
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
  const size_t line = piece * (size_t)g->kernel_w, in_line = (size_t)g->in_w * pixel;
  const size_t fill = stride_bytes - row_bytes;
  int32_t x = (int32_t)(row_begin % g->out_w), y = (int32_t)(row_begin / g->out_w % g->out_h);
  const uint8_t *image = (const uint8_t *)input + (size_t)(row_begin / g->out_w / g->out_h) * (size_t)g->in_h * in_line +
                         (size_t)group * piece;
  uint8_t *out = rows;
  int32_t lines[MOST_LINES], lines_y = -1;
  for (int64_t row = row_begin; row < row_end; row++) {
    if (y != lines_y)
      for (int32_t ky = 0; ky < g->kernel_h && ky < MOST_LINES; ky++)
        lines[ky] = source(y, ky, g->pad_top, g->stride, g->transposed, g->in_h);
    lines_y = y;
    const int32_t left = x * g->stride - g->pad_left;
    const int inside = !g->transposed && left >= 0 && left + g->kernel_w <= g->in_w;
    for (int64_t plane = 0; plane < planes; plane++, out += fill) {
      for (int32_t ky = 0; ky < g->kernel_h; ky++, out += line) {
        const int32_t iy =
            ky < MOST_LINES ? lines[ky] : source(y, ky, g->pad_top, g->stride, g->transposed, g->in_h);
        const uint8_t *in_row = image + (size_t)plane * plane_bytes + (size_t)(iy < 0 ? 0 : iy) * in_line;
        if (iy < 0) {
          memset(out, 0, line);
        } else if (inside && whole) {
          memcpy(out, in_row + (size_t)left * pixel, line);
        } else if (inside && piece == 3 && g->kernel_w == 3) {
          copy_colours(out, in_row + (size_t)left * pixel, pixel, 3);
        } else if (inside && piece == 3) {
          copy_colours(out, in_row + (size_t)left * pixel, pixel, g->kernel_w);
        } else if (inside) {
          copy_pieces(out, in_row + (size_t)left * pixel, pixel, g->kernel_w, piece);
        } else {
          for (int32_t kx = 0; kx < g->kernel_w; kx++) {
            const int32_t ix = source(x, kx, g->pad_left, g->stride, g->transposed, g->in_w);
            if (ix < 0)
              memset(out + (size_t)kx * piece, 0, piece);
            else
              memcpy(out + (size_t)kx * piece, in_row + (size_t)ix * pixel, piece);
          }
        }
      }
      // A call for each row would take as long as its taps.
      if (fill & 1) out[fill - 1] = 0;
      if (fill & 2) out[0] = out[1] = 0;
      if (fill > 3) memset(out, 0, fill);
    }
    if (++x < g->out_w) continue;
    x = 0;
    if (++y < g->out_h) continue;
    y = 0;
    image += (size_t)g->in_h * in_line;
  }
}
