// Rows of a depthwise convolution: the walk that every instruction set shares. For a block of channels it cuts
// each output row into runs of pixels whose taps all lie inside the input, and single pixels at the borders,
// whose outside taps read zeros; an instruction set gives
//
//   RM_DEPTHWISE_WIDTH                the most channels of a block, a multiple of 16
//   RM_NAME(depthwise_width)          the channels of the next block
//   RM_NAME(depthwise_weights)        a block's weights in the order that it wants
//   RM_NAME(depthwise_run)            the accumulators of a run

enum {
  RM_NAME(depthwise_tile_pixels) = 32,  // accumulators of 32 pixels * 64 channels: 8 KiB, a part of L1
  RM_NAME(depthwise_tile_rows) = 8,     // rows per pass over a block's weights, whose input stays in L2
  RM_NAME(depthwise_max_classes) = 16,
};

/// Fills `tile` ([x1 - x0][width]) for one class of columns of one row.
static inline void RM_NAME(depthwise_class)(
    const rm_depthwise *p, const rm_taps *taps, const uint8_t *image, int32_t base_y, int32_t first_x,
    int32_t x0, int32_t x1, size_t c0, size_t width, const int8_t *weights, int32_t *tile) {
  static const uint8_t zeros[RM_DEPTHWISE_WIDTH];
  const rm_geometry *g = &p->geometry;
  const size_t channels = (size_t)g->out_channels;
  const size_t valid = channels - c0 < width ? channels - c0 : width;
  const int32_t out_step = g->transposed ? g->stride : 1, in_step = g->transposed ? 1 : g->stride;
  int32_t low_y = 0, high_y = 0, low_x = 0, high_x = 0;
  for (int32_t t = 0; t < taps->count; t++) {
    low_y = taps->y[t] < low_y ? taps->y[t] : low_y;
    high_y = taps->y[t] > high_y ? taps->y[t] : high_y;
    low_x = taps->x[t] < low_x ? taps->x[t] : low_x;
    high_x = taps->x[t] > high_x ? taps->x[t] : high_x;
  }
  const int inside_y = base_y + low_y >= 0 && base_y + high_y < g->in_h;
  for (int32_t x = first_x; x < x1;) {
    const int32_t base_x = rm_tap_base(g, x, g->pad_left);
    const uint8_t *tap[RM_DEPTHWISE_MAX_TAPS + 3];
    int32_t count = 1;
    if (inside_y && base_x + low_x >= 0 && base_x + high_x < g->in_w) {
      const int32_t room = (g->in_w - 1 - high_x - base_x) / in_step + 1;
      count = (x1 - 1 - x) / out_step + 1;
      count = count < room ? count : room;
    }
    for (int32_t t = 0; t < taps->count; t++) {
      const int32_t iy = base_y + taps->y[t], ix = base_x + taps->x[t];
      const int inside = iy >= 0 && iy < g->in_h && ix >= 0 && ix < g->in_w;
      tap[t] = inside ? image + ((size_t)iy * (size_t)g->in_w + (size_t)ix) * channels + c0 : zeros;
    }
    for (int32_t t = taps->count; t < taps->groups * 4; t++) tap[t] = tap[0];  // weight 0
    RM_NAME(depthwise_run)(
        tap, taps->count, count > 1 ? (size_t)in_step * channels : 0, (size_t)count, width, valid, weights,
        p->input_signed ? 0x80 : 0, tile + (size_t)(x - x0) * width, (size_t)out_step * width);
    x += count * out_step;
  }
}

static void RM_NAME(depthwise_requantise)(
    const rm_depthwise *p, int64_t begin, int64_t end, uint64_t *magnitude) {
  const rm_geometry *g = &p->geometry;
  const int32_t classes = rm_tap_classes(g);
  const size_t channels = (size_t)g->out_channels, blocks = (channels + 15) / 16;
  rm_taps taps[RM_NAME(depthwise_max_classes)];
  const int8_t *packed[RM_NAME(depthwise_max_classes)];
  const int8_t *next = p->packed;
  for (int32_t i = 0; i < classes * classes; i++) {
    taps[i] = rm_taps_of_class(g, i / classes, i % classes);
    packed[i] = next;
    next += blocks * (size_t)taps[i].groups * 64;
  }
  for (int64_t row0 = begin; row0 < end; row0 += RM_NAME(depthwise_tile_rows)) {
    const int64_t row1 = end - row0 < RM_NAME(depthwise_tile_rows) ? end : row0 + RM_NAME(depthwise_tile_rows);
    for (size_t c0 = 0; c0 < channels;) {
      const size_t width = RM_NAME(depthwise_width)(channels - c0);
      const size_t valid = channels - c0 < width ? channels - c0 : width;
      _Alignas(64) int8_t room[RM_DEPTHWISE_WIDTH * (RM_DEPTHWISE_MAX_TAPS + 3 * RM_NAME(depthwise_max_classes))];
      const int8_t *weights[RM_NAME(depthwise_max_classes)];
      int8_t *free_room = room;
      for (int32_t i = 0; i < classes * classes; i++) {
        const size_t groups = (size_t)taps[i].groups;
        weights[i] = RM_NAME(depthwise_weights)(
            packed[i] + c0 / 16 * groups * 64, groups, width, (valid + 15) / 16, free_room);
        free_room += groups * 4 * RM_DEPTHWISE_WIDTH;
      }
      for (int64_t row = row0; row < row1; row++) {
        const int32_t y = (int32_t)(row % g->out_h), base_y = rm_tap_base(g, y, g->pad_top);
        const uint8_t *image =
            p->input + (size_t)(row / g->out_h) * (size_t)g->in_h * (size_t)g->in_w * channels;
        const int32_t class_y = rm_tap_class(g, y, g->pad_top);
        for (int32_t x0 = 0; x0 < g->out_w; x0 += RM_NAME(depthwise_tile_pixels)) {
          const int32_t x1 = g->out_w - x0 < RM_NAME(depthwise_tile_pixels)
                                 ? g->out_w
                                 : x0 + RM_NAME(depthwise_tile_pixels);
          _Alignas(64) int32_t tile[RM_NAME(depthwise_tile_pixels) * RM_DEPTHWISE_WIDTH];
          for (int32_t x = x0; x < x0 + classes && x < x1; x++) {
            const int32_t i = class_y * classes + rm_tap_class(g, x, g->pad_left);
            RM_NAME(depthwise_class)(p, &taps[i], image, base_y, x, x0, x1, c0, width, weights[i], tile);
          }
          RM_NAME(requantise_rows)(
              tile, width, (size_t)(x1 - x0), (size_t)row * (size_t)g->out_w + (size_t)x0, c0, valid, channels,
              &p->requantise, p->out, magnitude);
        }
      }
      c0 += width;
    }
  }
}
