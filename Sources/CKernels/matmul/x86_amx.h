// Matrix products in AMX: a tile of 16 rows by up to 64 bytes of `a` times one of as many bytes by 16 columns
// of `b`, which lies packed as a tile takes it. Tiles 0 to 3 are accumulators, 4 and 5 of `a`, 6 and 7 of
// `b`.

enum { RM_MATMUL_COLUMNS = 64, RM_MATMUL_FLIP_SIGNED = 0, RM_MATMUL_FLIP_UNSIGNED = 0 };
#define RM_MATMUL_ROWS 32

typedef const int8_t *RM_NAME(matmul_panels);

static inline void RM_NAME(matmul_prepare)(
    const int8_t *packed, size_t steps, size_t columns, RM_NAME(matmul_panels) *panels) {
  (void)steps, (void)columns;
  *panels = packed;
}

/// Steps of 4 bytes that a tile takes at a time: at most 16, and a part of all of them where one is at hand.
static inline size_t RM_NAME(tile_steps)(size_t steps) {
  const size_t pieces = (steps + 15) / 16;
  return steps % pieces == 0 ? steps / pieces : 16;
}

/// Shapes the tiles for products over k bytes.
static void RM_NAME(tile_shapes)(size_t k) {
  struct {
    uint8_t palette, start_row, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
  } shapes = {.palette = 1};
  const size_t steps = RM_NAME(tile_steps)((k + 3) / 4);
  for (int i = 0; i < 8; i++) {
    shapes.rows[i] = i < 6 ? 16 : (uint8_t)steps;
    shapes.row_bytes[i] = i == 4 || i == 5 ? (uint16_t)(4 * steps) : 64;
  }
  _tile_loadconfig(&shapes);
}

/// Rows of `a` as a tile may read them: 16, those from `rows` on of zeros, without the first `skipped` bytes,
/// which the tile before has had.
static inline void RM_NAME(tile_rows)(
    const uint8_t *a, size_t a_stride, size_t rows, size_t bytes, size_t skipped, uint8_t *to) {
  const __mmask64 all = ~(__mmask64)0, kept = (all >> (64 - bytes)) & (all << skipped);
  for (size_t r = 0; r < 16; r++) {
    const uint8_t *row = a + (r < rows ? r : 0) * a_stride;
    _mm512_store_si512(to + 64 * r, _mm512_maskz_loadu_epi8(r < rows ? kept : 0, row));
  }
}

/// Adds to the accumulators `init`, `init_stride` bytes from row to row, the products of one block of 16
/// rows, or of two, the second `next` rows after the first, with one panel or two. `some` < 16: rows of a
/// block that is not full. The last four parameters are constants of each copy.
static inline __attribute__((always_inline)) void RM_NAME(tile_block)(
    const uint8_t *a, size_t a_stride, size_t some, size_t next, const int8_t *packed, size_t steps,
    const int32_t *init, size_t init_stride, int32_t *tile, const int is_signed, const int blocks,
    const int panels, const int is_full) {
  _Alignas(64) uint8_t copied[2][16 * 64];
  const size_t piece = RM_NAME(tile_steps)(steps), width = sizeof(int32_t) * RM_MATMUL_COLUMNS;
  const char *const second = (const char *)init + next * init_stride;
  const uint8_t *const a1 = a + next * a_stride;
  int32_t *const tile1 = tile + next * RM_MATMUL_COLUMNS;
  _tile_loadd(0, init, init_stride);
  if (panels > 1) _tile_loadd(1, init + 16, init_stride);
  if (blocks > 1) _tile_loadd(2, second, init_stride);
  if (blocks > 1 && panels > 1) _tile_loadd(3, second + 64, init_stride);
  for (size_t i = 0; i < steps; i += piece) {
    const size_t at = i + piece > steps ? steps - piece : i;
    if (is_full && at == i) {
      _tile_loadd(4, a + 4 * at, a_stride);
      if (blocks > 1) _tile_loadd(5, a1 + 4 * at, a_stride);
    } else {
      RM_NAME(tile_rows)(a + 4 * at, a_stride, some, 4 * piece, 4 * (i - at), copied[0]);
      _tile_loadd(4, copied[0], 64);
      if (blocks > 1) {
        RM_NAME(tile_rows)(a1 + 4 * at, a_stride, 16, 4 * piece, 4 * (i - at), copied[1]);
        _tile_loadd(5, copied[1], 64);
      }
    }
    _tile_loadd(6, packed + 64 * at, 64);
    if (panels > 1) _tile_loadd(7, packed + 64 * (steps + at), 64);
    if (is_signed) {
      _tile_dpbssd(0, 4, 6);
      if (panels > 1) _tile_dpbssd(1, 4, 7);
      if (blocks > 1) _tile_dpbssd(2, 5, 6);
      if (blocks > 1 && panels > 1) _tile_dpbssd(3, 5, 7);
    } else {
      _tile_dpbusd(0, 4, 6);
      if (panels > 1) _tile_dpbusd(1, 4, 7);
      if (blocks > 1) _tile_dpbusd(2, 5, 6);
      if (blocks > 1 && panels > 1) _tile_dpbusd(3, 5, 7);
    }
  }
  _tile_stored(0, tile, width);
  if (panels > 1) _tile_stored(1, tile + 16, width);
  if (blocks > 1) _tile_stored(2, tile1, width);
  if (blocks > 1 && panels > 1) _tile_stored(3, tile1 + 16, width);
}

/// Adds the products of one plane of `a` to what the accumulators are now.
static inline __attribute__((always_inline)) void RM_NAME(tile_plane)(
    const uint8_t *a, size_t a_stride, size_t rows, const int8_t *packed, size_t steps, size_t columns,
    const int32_t *init, size_t init_stride, int32_t *tile, const int is_signed) {
  for (size_t j = 0; j < columns; j += 32) {
    const int8_t *panel = packed + j / 16 * steps * 64;
#define RM_BLOCK(some, next, blocks, panels, is_full)                                                        \
  RM_NAME(tile_block)(                                                                                       \
      a, a_stride, some, next, panel, steps, init + j, init_stride, tile + j, is_signed, blocks, panels,     \
      is_full)
    if (columns - j > 16) {
      if (rows > 16)
        RM_BLOCK(16, rows - 16, 2, 2, 1);
      else if (rows == 16)
        RM_BLOCK(16, 0, 1, 2, 1);
      else
        RM_BLOCK(rows, 0, 1, 2, 0);
    } else {
      if (rows > 16)
        RM_BLOCK(16, rows - 16, 2, 1, 1);
      else if (rows == 16)
        RM_BLOCK(16, 0, 1, 1, 1);
      else
        RM_BLOCK(rows, 0, 1, 1, 0);
    }
#undef RM_BLOCK
  }
}

static void RM_NAME(matmul_tile)(
    const rm_matmul *p, size_t row, size_t rows, const RM_NAME(matmul_panels) *panels, size_t steps,
    size_t columns, const int32_t *start, int32_t *tile) {
  const uint8_t *a = p->a + row * p->a_stride;
  if (p->a_signed)
    RM_NAME(tile_plane)(a, p->a_stride, rows, *panels, steps, columns, start, 0, tile, 1);
  else
    RM_NAME(tile_plane)(a, p->a_stride, rows, *panels, steps, columns, start, 0, tile, 0);
  if (!p->low) return;
  // Sixteen times the high plane; the low plane, which has no sign bit of its own, is added. All 16 rows of a
  // block.
  for (size_t r = 0; r < (rows > 16 ? rows : 16); r++)
    for (size_t j = 0; j < columns; j += 16) {
      int32_t *sum = tile + r * RM_MATMUL_COLUMNS + j;
      _mm512_store_si512(sum, _mm512_slli_epi32(_mm512_load_si512(sum), 4));
    }
  const size_t width = sizeof(int32_t) * RM_MATMUL_COLUMNS;
  RM_NAME(tile_plane)(a + p->low, p->a_stride, rows, *panels, steps, columns, tile, width, tile, 0);
}
#include "blocks.h"

/// Bytes of a row of `a` below which tiles are slower than vectors: measured on the layers of MobileNetV2
/// with Benchmarks/kernels, where 16 to 32 bytes lost up to a fifth and 96 won nothing yet or little.
enum { RM_LEAST_TILE_BYTES = 64 };
extern const rm_kernels rm_kernels_avx512vnni;

/// The products with tiles shaped for them, which a thread that switches need not keep afterwards.
static void RM_NAME(matmul_requantise_tiles)(const rm_matmul *p, uint64_t *magnitude) {
  if (p->k < RM_LEAST_TILE_BYTES) {
    rm_kernels_avx512vnni.matmul_requantise(p, magnitude);
    return;
  }
  RM_NAME(tile_shapes)(p->k);
  RM_NAME(matmul_requantise)(p, magnitude);
  _tile_release();
}

static void RM_NAME(matmul_int32_tiles)(const rm_matmul *p) {
  if (p->k < RM_LEAST_TILE_BYTES) {
    rm_kernels_avx512vnni.matmul_int32(p);
    return;
  }
  RM_NAME(tile_shapes)(p->k);
  RM_NAME(matmul_int32)(p);
  _tile_release();
}
