// Weight gradient of the depthwise convolution of 8-bit tensors: sixteen channels at a time, one row of taps in
// registers, summed over one row of the error and added to out. Lanes and taps are those of float32/vector.h and taps.h.
typedef int8_t rm_v16i8 __attribute__((ext_vector_type(16)));
typedef uint8_t rm_v16u8 __attribute__((ext_vector_type(16)));
typedef int16_t rm_v16i16 __attribute__((ext_vector_type(16)));

/// The first `count` bytes at p (at most 16), zeros after them, in 16 bits.
RM_INLINE rm_v16i16 rm_load_bytes(const uint8_t *p, size_t count, const int is_signed) {
  uint8_t bytes[16] = {0};
  if (count == 16)
    memcpy(bytes, p, 16);
  else
    for (size_t i = 0; i < count; i++) bytes[i] = p[i];
  if (is_signed) {
    rm_v16i8 v;
    memcpy(&v, bytes, 16);
    return __builtin_convertvector(v, rm_v16i16);
  }
  rm_v16u8 v;
  memcpy(&v, bytes, 16);
  return __builtin_convertvector(v, rm_v16i16);
}

/// Taps [kx, kx + taps) of a row, from a row of errors and a row of the input. `taps` and `is_signed` must be constants.
RM_INLINE void rm_depthwise_outer_int_row(
    int taps, const int is_signed, const rm_geometry *g, int32_t kx, const uint8_t *input, const int8_t *error,
    size_t channel, size_t count, int32_t *out) {
  const size_t channels = (size_t)g->in_channels;
  const ptrdiff_t pixel = (ptrdiff_t)channels * (g->fine ? 2 : 1);
  rm_v16i sums[8];
  RM_UNROLL for (int t = 0; t < taps; t++) sums[t] = 0;
  for (int32_t x = 0; x < g->out_w; x++) {
    const rm_v16i16 e = rm_load_bytes((const uint8_t *)error + (size_t)x * channels + channel, count, 1);
    const int32_t first = x * g->stride - g->pad_left + kx;
    const uint8_t *from = input + (ptrdiff_t)first * pixel + (ptrdiff_t)channel;
    const int inside = first >= 0 && first + taps <= g->in_w;
    // 127 * 255 < 2^15: a product has 16 bits.
    RM_UNROLL for (int t = 0; t < taps; t++)
      if (inside || (first + t >= 0 && first + t < g->in_w))
        sums[t] += __builtin_convertvector(e * rm_load_bytes(from + t * pixel, count, is_signed), rm_v16i);
  }
  RM_UNROLL for (int t = 0; t < taps; t++) {
    int32_t *to = out + (size_t)t * channels + channel;
    if (count == 16) {
      rm_v16i before;
      memcpy(&before, to, sizeof before);
      before += sums[t];
      memcpy(to, &before, sizeof before);
    } else {
      for (size_t i = 0; i < count; i++) to[i] += sums[t][i];
    }
  }
}

RM_INLINE void rm_depthwise_outer_int_lanes(
    const int is_signed, const rm_geometry *g, const uint8_t *input, const int8_t *error, size_t channel,
    size_t count, int32_t *out) {
  switch (g->kernel_w) {
  case 3:
    rm_depthwise_outer_int_row(3, is_signed, g, 0, input, error, channel, count, out);
    break;
  case 5:
    rm_depthwise_outer_int_row(5, is_signed, g, 0, input, error, channel, count, out);
    break;
  case 7:
    rm_depthwise_outer_int_row(7, is_signed, g, 0, input, error, channel, count, out);
    break;
  default:
    for (int32_t kx = 0; kx < g->kernel_w; kx++)
      rm_depthwise_outer_int_row(
          1, is_signed, g, kx, input, error, channel, count, out + (size_t)kx * (size_t)g->in_channels);
  }
}

RM_INLINE void rm_depthwise_outer_int(
    const int is_signed, const rm_geometry *g, const uint8_t *input, const int8_t *error, size_t begin,
    size_t end, int32_t *out) {
  const size_t channels = (size_t)g->in_channels, in_line = (size_t)g->in_w * channels * (g->fine ? 2 : 1);
  for (int32_t image = 0; image < g->batch; image++)
    for (int32_t y = 0; y < g->out_h; y++) {
      const size_t out_row = (size_t)image * (size_t)g->out_h + (size_t)y;
      const int8_t *error_row = error + out_row * (size_t)g->out_w * channels;
      const rm_axis_taps down = rm_axis_taps_at(y, g->kernel_h, g->stride, g->pad_top, g->in_h, 0);
      for (int32_t i = 0; i < down.count; i++) {
        const uint8_t *input_row = input + ((size_t)image * (size_t)g->in_h + (size_t)(down.input + i)) * in_line;
        int32_t *taps = out + (size_t)((down.kernel + i) * g->kernel_w) * channels;
        size_t c = begin;
        for (; c + 16 <= end; c += 16)
          rm_depthwise_outer_int_lanes(is_signed, g, input_row, error_row, c, 16, taps);
        if (c < end) rm_depthwise_outer_int_lanes(is_signed, g, input_row, error_row, c, end - c, taps);
      }
    }
}

static void RM_NAME(depthwise_outer)(
    const rm_geometry *g, const uint8_t *input, int32_t input_signed, const int8_t *error, size_t begin,
    size_t end, int32_t *out) {
  if (input_signed)
    rm_depthwise_outer_int(1, g, input, error, begin, end, out);
  else
    rm_depthwise_outer_int(0, g, input, error, begin, end, out);
}
