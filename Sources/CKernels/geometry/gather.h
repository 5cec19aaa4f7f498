// Patches of a convolution's input as rows of a matrix. Plain C and clang's vector types.

/// The input coordinate that tap `tap` of output coordinate `at` reads, or -1 outside [0, size) or, for a
/// transposed convolution, between the input's elements.
static int32_t RM_NAME(source)(
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
enum { RM_NAME(most_lines) = 8 };

/// Copies `count` pieces of `piece` bytes, `step` bytes apart, to neighbouring places.
static inline void RM_NAME(copy_pieces)(
    uint8_t *out, const uint8_t *from, size_t step, int32_t count, size_t piece) {
  if (piece == 3)
    for (int32_t i = 0; i < count; i++, out += 3, from += step) memcpy(out, from, 3);
  else
    for (int32_t i = 0; i < count; i++, out += piece, from += step) memcpy(out, from, piece);
}

typedef uint8_t RM_NAME(sixteen) __attribute__((vector_size(16)));

/// Patches of 3 × 3 pixels of a picture, of one plane or two, all inside: `count` of them, `step` bytes
/// apart, their lines `line` bytes. The colours of three pixels are 9 bytes, with which a vector of 16 is
/// copied: what follows overwrites the rest, and bytes past the end of a tensor can be read. A plane of a row
/// has `bytes`, 27 of them used.
static inline __attribute__((always_inline)) void RM_NAME(copy_pictures)(
    uint8_t *out, size_t bytes, const uint8_t *from, size_t line, size_t step, int64_t count,
    const int planes) {
  for (int64_t i = 0; i < count; i++, from += step)
    for (int plane = 0; plane < planes; plane++, out += bytes) {
      for (int ky = 0; ky < 3; ky++) {
        RM_NAME(sixteen) v;
        memcpy(&v, from + 3 * plane + (size_t)ky * line, 16);
        // Of two planes, the three bytes of each pixel lie six apart.
        if (planes == 2)
          v = __builtin_shufflevector(v, v, 0, 1, 2, 6, 7, 8, 12, 13, 14, -1, -1, -1, -1, -1, -1, -1);
        memcpy(out + 9 * ky, &v, 16);
      }
      out[27] = 0;
      if (bytes > 28) memset(out + 28, 0, bytes - 28);
    }
}

static void RM_NAME(gather)(
    const rm_geometry *g, int32_t group, const void *input, int32_t element_bytes, int64_t row_begin,
    int64_t row_end, void *rows, int64_t row_stride) {
  const int64_t planes = g->fine ? 2 : 1;
  const size_t plane_bytes = (size_t)g->in_channels * (size_t)element_bytes;
  const size_t pixel = plane_bytes * (size_t)planes, piece = plane_bytes / (size_t)g->groups;
  // From a plane to the next.
  const size_t stride_bytes = (size_t)(row_stride / planes) * (size_t)element_bytes;
  const size_t row_bytes = piece * (size_t)(g->kernel_h * g->kernel_w);
  // Neighbouring taps of an ungrouped forward convolution of one plane are neighbours in memory as well.
  const int whole = g->groups == 1 && !g->transposed && !g->fine;
  const size_t line = piece * (size_t)g->kernel_w, in_line = (size_t)g->in_w * pixel;
  const size_t fill = stride_bytes - row_bytes;
  int32_t x = (int32_t)(row_begin % g->out_w), y = (int32_t)(row_begin / g->out_w % g->out_h);
  const size_t first_image = (size_t)(row_begin / g->out_w / g->out_h);
  const uint8_t *image =
      (const uint8_t *)input + first_image * (size_t)g->in_h * in_line + (size_t)group * piece;
  uint8_t *out = rows;
  int32_t lines[RM_NAME(most_lines)], lines_y = -1;
  const int pictures = element_bytes == 1 && piece == 3 && g->groups == 1 && !g->transposed &&
                       g->kernel_h == 3 && g->kernel_w == 3 && stride_bytes > 27;
  for (int64_t row = row_begin; row < row_end; row++) {
    if (y != lines_y)
      for (int32_t ky = 0; ky < g->kernel_h && ky < RM_NAME(most_lines); ky++)
        lines[ky] = RM_NAME(source)(y, ky, g->pad_top, g->stride, g->transposed, g->in_h);
    lines_y = y;
    const int32_t left = x * g->stride - g->pad_left;
    const int inside = !g->transposed && left >= 0 && left + g->kernel_w <= g->in_w;
    if (pictures && inside && lines[0] >= 0 && lines[2] >= 0) {
      // To the end of the line or of what lies inside, but for the last row, past which nothing may be
      // written.
      int64_t count = (g->in_w - g->kernel_w - left) / g->stride + 1;
      if (count > g->out_w - x) count = g->out_w - x;
      if (count > row_end - 1 - row) count = row_end - 1 - row;
      if (count > 0) {
        const uint8_t *from = image + (size_t)lines[0] * in_line + (size_t)left * pixel;
        if (planes == 2)
          RM_NAME(copy_pictures)(out, stride_bytes, from, in_line, (size_t)g->stride * pixel, count, 2);
        else
          RM_NAME(copy_pictures)(out, stride_bytes, from, in_line, (size_t)g->stride * pixel, count, 1);
        out += (size_t)count * stride_bytes * (size_t)planes;
        // The last of them is counted below.
        row += count - 1, x += (int32_t)count - 1;
        goto next;
      }
    }
    for (int64_t plane = 0; plane < planes; plane++, out += fill) {
      for (int32_t ky = 0; ky < g->kernel_h; ky++, out += line) {
        const int32_t iy = ky < RM_NAME(most_lines)
                               ? lines[ky]
                               : RM_NAME(source)(y, ky, g->pad_top, g->stride, g->transposed, g->in_h);
        const uint8_t *in_row = image + (size_t)plane * plane_bytes + (size_t)(iy < 0 ? 0 : iy) * in_line;
        if (iy < 0) {
          memset(out, 0, line);
        } else if (inside && whole) {
          memcpy(out, in_row + (size_t)left * pixel, line);
        } else if (inside) {
          RM_NAME(copy_pieces)(out, in_row + (size_t)left * pixel, pixel, g->kernel_w, piece);
        } else {
          for (int32_t kx = 0; kx < g->kernel_w; kx++) {
            const int32_t ix = RM_NAME(source)(x, kx, g->pad_left, g->stride, g->transposed, g->in_w);
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
  next:
    if (++x < g->out_w) continue;
    x = 0;
    if (++y < g->out_h) continue;
    y = 0;
    image += (size_t)g->in_h * in_line;
  }
}
