// Rows of a depthwise convolution: the walk that every instruction set shares. For a block of channels and a
// piece of one or two output rows it interleaves the input rows of their window (plan.h) into a buffer in the
// first-level cache, where borders are zeros, sums products of neighbouring bytes into a tile of
// accumulators, and requantises the tile. An instruction set gives
//
//   RM_DEPTHWISE_FLIP_SIGNED, RM_DEPTHWISE_FLIP_UNSIGNED   1 if it multiplies such input only as x ^ 0x80
//   RM_DEPTHWISE_ELEMENT            bytes of an element in the buffer: 1, where the low plane of a fine input has
//                                   a buffer of its own, or 2, where it is read together with the high one
//   RM_NAME(depthwise_interleave)   columns of four input rows: [column][block][16 channels][4 rows], in an order
//                                   of 16 by 4 that its dots know
//   RM_NAME(depthwise_dots)         accumulators of pixels

#ifndef RM_DEPTHWISE_ELEMENT
#define RM_DEPTHWISE_ELEMENT 1
#endif
enum {
  RM_DEPTHWISE_WIDTH = 64,    // channels of a block, fewer at the end
  RM_DEPTHWISE_COLUMNS = 32,  // input columns of a piece, apart from its overlap with the next
  RM_DEPTHWISE_MAX_GROUPS = (RM_DEPTHWISE_MAX_KERNEL + 1 + 3) / 4,
  RM_DEPTHWISE_PLANE_BYTES =
      (RM_DEPTHWISE_COLUMNS + RM_DEPTHWISE_MAX_KERNEL) * RM_DEPTHWISE_MAX_GROUPS * 4 * RM_DEPTHWISE_WIDTH,
  RM_DEPTHWISE_GROUP_BYTES = 64 * RM_DEPTHWISE_ELEMENT,  // of four rows of 16 channels
};

/// Four rows of a window and the channels to read.
typedef struct {
  const uint8_t *row[4];  // at the first column; NULL: zeros
  size_t channels;        // bytes from a column to the next
  size_t blocks, valid;   // of 16 channels; valid <= 16 * blocks are read, the others have any value
  uint8_t flip;
  int32_t is_signed;
  size_t low;  // bytes from an element to its low one, where both are read together; else 0
} rm_window;

/// Pixels of one class of an output row: pixel i sums taps t of columns + i * step + t * blocks groups, which
/// are multiplied by weights[block][t], and goes to tile + i * tile_step. Of a fine input the columns of the low
/// plane lie `low` bytes further on (0: not fine); flipped like the others, their products lack the same.
typedef struct {
  const uint8_t *columns;
  size_t low, step, count, taps, blocks;
  const int8_t *weights;
  size_t weight_blocks;  // blocks that there are weights of, at least 1
  uint8_t flip;
  int32_t is_signed;
  int32_t *tile;
  size_t tile_step;
} rm_dots;

static inline void RM_NAME(depthwise_interleave)(
    const rm_window *w, size_t count, uint8_t *out, size_t out_step);
static inline void RM_NAME(depthwise_dots)(const rm_dots *d);

/// Interleaves columns x0 ..< x1 of the window from input row y0 on; rows from y1 on are not needed. `image` is
/// that of a plane.
static inline void RM_NAME(depthwise_window)(
    const rm_depthwise *p, const uint8_t *image, int32_t groups, int32_t y0, int32_t y1, int32_t x0,
    int32_t x1, size_t c0, rm_window window, uint8_t *out) {
  const rm_geometry *g = &p->geometry;
  const int32_t left = x0 < 0 ? 0 : x0, right = x1 > g->in_w ? g->in_w : x1;
  const size_t group_bytes = window.blocks * RM_DEPTHWISE_GROUP_BYTES, column = (size_t)groups * group_bytes;
  if (left >= right) {
    memset(out, window.flip, (size_t)(x1 - x0) * column);
    return;
  }
  memset(out, window.flip, (size_t)(left - x0) * column);
  memset(out + (size_t)(right - x0) * column, window.flip, (size_t)(x1 - right) * column);
  for (int32_t v = 0; v < groups; v++) {
    for (int32_t i = 0; i < 4; i++) {
      const int32_t y = y0 + 4 * v + i;
      window.row[i] = y >= 0 && y < g->in_h && y < y1
                          ? image + ((size_t)y * (size_t)g->in_w + (size_t)left) * window.channels + c0
                          : NULL;
    }
    RM_NAME(depthwise_interleave)(
        &window, (size_t)(right - left), out + (size_t)(left - x0) * column + (size_t)v * group_bytes,
        column);
  }
}

/// Asks for the next rows of the columns x0 ..< x1: too short pieces of rows for the hardware's prefetchers.
static inline void RM_NAME(depthwise_prefetch)(
    const rm_depthwise *p, const uint8_t *image, int32_t y0, int32_t y1, int32_t x0, int32_t x1, size_t c0) {
  const rm_geometry *g = &p->geometry;
  const size_t channels = (size_t)g->in_channels;
  const int32_t planes = g->fine ? 2 : 1;
  const int32_t left = x0 < 0 ? 0 : x0, right = x1 > g->in_w ? g->in_w : x1;
  for (int32_t y = y0 < 0 ? 0 : y0; y < y1 && y < g->in_h; y++)
    for (int32_t x = left * planes; x < right * planes; x++)
      __builtin_prefetch(image + ((size_t)y * (size_t)(g->in_w * planes) + (size_t)x) * channels + c0, 0, 2);
}

/// Accumulators of pixels x0 ..< x1 of output row y, whose window starts `shift` rows above its first tap.
static inline void RM_NAME(depthwise_row)(
    const rm_depthwise *p, const rm_depthwise_plan *plan, int32_t y, int32_t shift, int32_t x0, int32_t x1,
    size_t c0, size_t blocks, uint8_t flip, const uint8_t *columns, int32_t columns_x0, int32_t *tile) {
  const int32_t classes = rm_axis_classes(&plan->x);
  const size_t column = (size_t)plan->groups * blocks * RM_DEPTHWISE_GROUP_BYTES, width = blocks * 16;
  for (int32_t x = x0; x < x1 && x < x0 + classes; x++) {
    const int32_t class_x = rm_axis_class(&plan->x, x);
    const size_t taps = (size_t)(rm_axis_count(&plan->x, class_x) * plan->groups);
    const rm_dots dots = {
        .columns = columns + (size_t)(rm_axis_first(&plan->x, x) - columns_x0) * column,
        .low = p->geometry.fine && RM_DEPTHWISE_ELEMENT == 1 ? RM_DEPTHWISE_PLANE_BYTES : 0,
        .step = (plan->x.transposed ? 1 : (size_t)plan->x.stride) * column,
        .count = (size_t)((x1 - x + classes - 1) / classes),
        .taps = taps,
        .blocks = blocks,
        .weights = p->packed + plan->offset[rm_axis_class(&plan->y, y)][shift][class_x] + c0 / 16 * taps * 64,
        .weight_blocks = plan->blocks - c0 / 16,
        .flip = flip,
        .is_signed = p->input_signed,
        .tile = tile + (size_t)(x - x0) * width,
        .tile_step = (size_t)classes * width,
    };
    RM_NAME(depthwise_dots)(&dots);
  }
}

static void RM_NAME(depthwise_requantise)(
    const rm_depthwise *p, int64_t begin, int64_t end, uint64_t *magnitude) {
  const rm_geometry *g = &p->geometry;
  const rm_depthwise_plan plan = rm_depthwise_plan_of(g);
  const size_t channels = (size_t)g->out_channels, planes = g->fine ? 2 : 1;
  const uint8_t flip = (p->input_signed ? RM_DEPTHWISE_FLIP_SIGNED : RM_DEPTHWISE_FLIP_UNSIGNED) ? 0x80 : 0;
  const int32_t piece = plan.x.transposed ? RM_DEPTHWISE_COLUMNS : RM_DEPTHWISE_COLUMNS / plan.x.stride;
  // Where both began at the same place of a page, loads of columns would wait for stores to the tile.
  _Alignas(64) struct {
    uint8_t columns[2 * RM_DEPTHWISE_PLANE_BYTES], half_a_page[2048];
    int32_t tile[RM_DEPTHWISE_COLUMNS * RM_DEPTHWISE_WIDTH];
  } buffer;
  uint8_t *const columns = buffer.columns;
  int32_t *const tile = buffer.tile;
  for (int64_t row = begin; row < end;) {
    const int32_t y = (int32_t)(row % g->out_h);
    const int32_t rows = plan.rows == 2 && row + 1 < end && y + 1 < g->out_h ? 2 : 1;
    const uint8_t *image =
        p->input + (size_t)(row / g->out_h) * (size_t)g->in_h * (size_t)g->in_w * channels * planes;
    const int32_t y0 = rm_axis_first(&plan.y, y), last = y + rows - 1;
    const int32_t y1 = rm_axis_first(&plan.y, last) + rm_axis_count(&plan.y, rm_axis_class(&plan.y, last));
    const int32_t next_rows = plan.y.transposed ? 1 : rows * plan.y.stride;
    for (size_t c0 = 0; c0 < channels; c0 += RM_DEPTHWISE_WIDTH) {
      const size_t valid = channels - c0 < RM_DEPTHWISE_WIDTH ? channels - c0 : RM_DEPTHWISE_WIDTH;
      // Blocks of 3 are not worth code of their own.
      const size_t blocks = valid > 32 ? 4 : valid > 16 ? 2 : 1;
      const rm_window window = {
          .channels = channels * planes,
          .blocks = blocks,
          .valid = valid,
          .flip = flip,
          .is_signed = p->input_signed,
          .low = g->fine && RM_DEPTHWISE_ELEMENT == 2 ? channels : 0,
      };
      for (int32_t x0 = 0; x0 < g->out_w; x0 += piece) {
        const int32_t x1 = g->out_w - x0 < piece ? g->out_w : x0 + piece;
        // No later pixel's first column lies before x0's; in a transposed row a class may end later.
        const int32_t columns_x0 = rm_axis_first(&plan.x, x0);
        int32_t columns_x1 = columns_x0;
        for (int32_t x = x1 - 1; x >= x0 && x > x1 - 1 - rm_axis_classes(&plan.x); x--) {
          const int32_t to = rm_axis_first(&plan.x, x) + rm_axis_count(&plan.x, rm_axis_class(&plan.x, x));
          columns_x1 = to > columns_x1 ? to : columns_x1;
        }
        for (size_t plane = 0; plane < (RM_DEPTHWISE_ELEMENT == 1 ? planes : 1); plane++)
          RM_NAME(depthwise_window)(
              p, image + plane * channels, plan.groups, y0, y1, columns_x0, columns_x1, c0, window,
              columns + plane * RM_DEPTHWISE_PLANE_BYTES);
        RM_NAME(depthwise_prefetch)(p, image, y1, y1 + next_rows, columns_x0, columns_x1, c0);
        for (int32_t i = 0; i < rows; i++) {
          RM_NAME(depthwise_row)(
              p, &plan, y + i, rm_axis_first(&plan.y, y + i) - y0, x0, x1, c0, blocks, flip, columns,
              columns_x0, tile);
          RM_NAME(requantise_rows)(
              tile, blocks * 16, (size_t)(x1 - x0), (size_t)(row + i) * (size_t)g->out_w + (size_t)x0, c0,
              valid, channels, &p->requantise, p->out, magnitude);
        }
      }
    }
    row += rows;
  }
}
