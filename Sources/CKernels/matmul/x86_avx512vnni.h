// Matrix products in AVX-512 VNNI: vpdpbusd adds four products of unsigned by signed bytes to each 32-bit
// lane.

enum { RM_MATMUL_COLUMNS = 64, RM_MATMUL_FLIP_SIGNED = 1, RM_MATMUL_FLIP_UNSIGNED = 0 };

/// What makes bytes of the sums of up to 32 columns, biases included, while they are in registers: to
/// nearest. Two rows by two panels, or four rows by one, are 64 of them.
typedef struct {
  __m512i right[2], factors;
  RM_NAME(nearest_constants) nearest;
  RM_NAME(fine_constants) fine;  // of a fine result
  int is_fine, sign_mask;
  uint8_t *out, *mask;           // of row 0; no mask: NULL
  size_t channels, mask_stride, n;
  const int8_t *residual;        // of row 0; none: NULL
  int residual_is_fine;
  __m512i multiplier[2], half;   // of the residual
  __m128i shift;
} RM_NAME(finish);

/// Adds the residual of 16 columns of a row, see rm_residual.
static inline __attribute__((always_inline)) __m512i RM_NAME(with_residual)(
    const RM_NAME(finish) *f, __m512i sum, size_t row, int panel) {
  const size_t left = f->n - 16 * (size_t)panel;
  const __mmask16 lanes = left < 16 ? (__mmask16)((1u << left) - 1) : 0xFFFF;
  const int8_t *from = f->residual + row * f->channels * (f->residual_is_fine ? 2 : 1) + 16 * panel;
  __m512i value = _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(lanes, from));
  if (f->residual_is_fine)
    value = _mm512_add_epi32(
        _mm512_slli_epi32(value, 4), _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(lanes, from + f->channels)));
  value = _mm512_add_epi32(_mm512_mullo_epi32(value, f->multiplier[panel]), f->half);
  return _mm512_add_epi32(sum, _mm512_sra_epi32(value, f->shift));
}

static inline __attribute__((always_inline)) void RM_NAME(finish_rows)(
    const RM_NAME(finish) *f, __m512i acc[12][2], size_t row, const int rows, const int panels,
    const int full) {
  const int down = 4 / panels;
  const size_t n = full ? 16 * (size_t)panels : f->n;
  const __mmask64 columns = ((__mmask64)1 << n) - 1;
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r += down) {
    const size_t first = row + (size_t)r;
    __m512i sums[4], x[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      sums[j] = acc[r + j / panels][j % panels];
      if (f->residual) sums[j] = RM_NAME(with_residual)(f, sums[j], first + (size_t)(j / panels), j % panels);
      x[j] = _mm512_srav_epi32(sums[j], f->right[j % panels]);
    }
    __mmask64 through = 0;
    if (f->is_fine) {
      __m512i high, low;
      RM_NAME(fine_planes)(sums, x, f->factors, f->factors, &f->fine, &high, &low, f->mask ? &through : NULL);
      uint8_t *to = f->out + 2 * first * f->channels;
      RM_NAME(store_rows)(to, 2 * f->channels, n, columns, high, down, 0);
      RM_NAME(store_rows)(to + f->channels, 2 * f->channels, n, columns, low, down, 0);
    } else {
      const __m512i u = RM_NAME(nearest)(x, f->factors, f->factors, &f->nearest);
      const __m512i bytes = _mm512_add_epi8(u, f->nearest.low);
      RM_NAME(store_rows)(f->out + first * f->channels, f->channels, n, columns, bytes, down, 0);
      if (f->mask) through = RM_NAME(let_through)(sums, u, f->nearest.top, f->nearest.order, f->sign_mask);
    }
    if (!f->mask) continue;
#pragma clang loop unroll(full)
    for (int i = 0; i < down; i++)
      RM_NAME(store_bits)(
          f->mask + (first + (size_t)i) * f->mask_stride, (n + 7) / 8,
          through >> (16 * panels * i) & columns);
  }
}

/// `rows` by 16 * `panels` accumulators in registers; 12 by 2 use 24 of the 32. The pass that is the last, or
/// the only one, begins with `last_start`. They go to the tile, or are finished as rows from `row` on.
/// `rows` and `panels` are constants of each copy, as is whether there is a `finish`.
static inline __attribute__((always_inline)) void RM_NAME(matmul_micro)(
    const uint8_t *a, size_t a_stride, size_t low, const int is_signed, const int8_t *packed, size_t steps,
    const int32_t *start, const int32_t *last_start, int32_t *tile, const int rows, const int panels,
    const RM_NAME(finish) *finish, size_t row) {
  const __m512i flip = _mm512_set1_epi8((char)0x80);
  __m512i acc[12][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) acc[r][j] = _mm512_load_si512((low ? start : last_start) + 16 * j);
  for (;;) {
    for (size_t i = 0; i < steps; i++) {
      __m512i b[2];
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++) b[j] = _mm512_loadu_si512(packed + ((size_t)j * steps + i) * 64);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        int32_t four;
        memcpy(&four, a + (size_t)r * a_stride + 4 * i, 4);
        __m512i v = _mm512_set1_epi32(four);
        if (is_signed) v = _mm512_xor_si512(v, flip);
#pragma clang loop unroll(full)
        for (int j = 0; j < panels; j++) acc[r][j] = _mm512_dpbusd_epi32(acc[r][j], v, b[j]);
      }
    }
    if (!low) break;
    // Once more for the low plane.
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++)
        acc[r][j] = _mm512_add_epi32(_mm512_slli_epi32(acc[r][j], 4), _mm512_load_si512(last_start + 16 * j));
    a += low;
    low = 0;
  }
  if (finish) {
    if (finish->n == 16 * (size_t)panels)
      RM_NAME(finish_rows)(finish, acc, row, rows, panels, 1);
    else
      RM_NAME(finish_rows)(finish, acc, row, rows, panels, 0);
    return;
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) _mm512_store_si512(tile + r * RM_MATMUL_COLUMNS + 16 * j, acc[r][j]);
}

/// All rows of a tile for one or two panels, finished as rows from `row` on where there is a `finish` (then
/// at least 4). The last rows that do not fill a block are computed together with rows before them, where
/// there are such.
static inline __attribute__((always_inline)) void RM_NAME(matmul_strip)(
    const uint8_t *a, size_t a_stride, size_t low, const int is_signed, size_t rows, const int8_t *packed,
    size_t steps, const int32_t *start, const int32_t *last_start, int32_t *tile, const int panels,
    const RM_NAME(finish) *finish, size_t row) {
  for (size_t r = 0; r < rows;) {
    const size_t left = rows - r;
    size_t height = left >= 12 || (left > 4 && rows >= 12) ? 12 : rows >= 4 ? 4 : 1;
    const size_t at = left < height ? rows - height : r;
    const uint8_t *from = a + at * a_stride;
    int32_t *to = finish ? NULL : tile + at * RM_MATMUL_COLUMNS;
#define RM_MICRO(height)                                                                                     \
  RM_NAME(matmul_micro)(                                                                                     \
      from, a_stride, low, is_signed, packed, steps, start, last_start, to, height, panels, finish, row + at)
    if (height == 12)
      RM_MICRO(12);
    else if (height == 4)
      RM_MICRO(4);
    else if (!finish)
      RM_MICRO(1);
#undef RM_MICRO
    r = at + height;
  }
}

typedef const int8_t *RM_NAME(matmul_panels);

static inline void RM_NAME(matmul_prepare)(
    const int8_t *packed, size_t steps, size_t columns, RM_NAME(matmul_panels) *panels) {
  (void)steps, (void)columns;
  *panels = packed;
}

/// What finishes the columns of a tile, and what their last pass begins with.
typedef struct {
  RM_NAME(finish) columns[RM_MATMUL_COLUMNS / 32];
  _Alignas(64) int32_t start[RM_MATMUL_COLUMNS];
} RM_NAME(matmul_finish);

/// Rows row ..< row + rows of a tile's columns: into the tile, or finished. `finishes` is a constant of each
/// copy.
static inline __attribute__((always_inline)) void RM_NAME(matmul_columns)(
    const rm_matmul *p, size_t row, size_t rows, const RM_NAME(matmul_panels) *panels, size_t steps,
    size_t columns, const int32_t *start, int32_t *tile, const RM_NAME(matmul_finish) *finish,
    const int finishes) {
  const uint8_t *a = p->a + row * p->a_stride;
  for (size_t j = 0; j < columns; j += 32) {
    const int8_t *panel = *panels + j / 16 * steps * 64;
    const int32_t *last_start = finishes ? finish->start + j : start + j;
    const RM_NAME(finish) *own = finishes ? &finish->columns[j / 32] : NULL;
    int32_t *to = finishes ? NULL : tile + j;
#define RM_STRIP(is_signed, panels)                                                                          \
  RM_NAME(matmul_strip)(                                                                                     \
      a, p->a_stride, p->low, is_signed, rows, panel, steps, start + j, last_start, to, panels, own, row)
    if (columns - j > 16) {
      if (p->a_signed)
        RM_STRIP(1, 2);
      else
        RM_STRIP(0, 2);
    } else {
      if (p->a_signed)
        RM_STRIP(1, 1);
      else
        RM_STRIP(0, 1);
    }
#undef RM_STRIP
  }
}

static void RM_NAME(matmul_tile)(
    const rm_matmul *p, size_t row, size_t rows, const RM_NAME(matmul_panels) *panels, size_t steps,
    size_t columns, const int32_t *start, int32_t *tile) {
  RM_NAME(matmul_columns)(p, row, rows, panels, steps, columns, start, tile, NULL, 0);
}

#define RM_MATMUL_FINISHES

/// Whether sums can be finished in registers: a row of few products is stored and read again for longer than
/// it is summed.
static inline int RM_NAME(matmul_finishes)(const rm_matmul *p, const uint64_t *magnitude) {
  const rm_requantise *q = &p->requantise;
  const size_t end = p->first_channel + p->n;
  const int shared = p->first_channel % 8 || (end % 8 && end != p->channels);
  return p->rows >= 4 && !(magnitude && !q->fine) && q->rounding == RM_NEAREST && q->shift >= 33 &&
         !q->mask_in && !(q->mask_out && shared);
}

/// What finishes columns j0 ..< j0 + columns, which begin with `start`.
static void RM_NAME(matmul_finish_prepare)(
    const rm_matmul *p, size_t j0, size_t columns, const int32_t *start, RM_NAME(matmul_finish) *finish) {
  const rm_requantise *q = &p->requantise;
  const rm_requantise_shifts shifts = rm_shifts(q);
  for (size_t j = 0; j < columns; j += 32) {
    RM_NAME(finish) *f = &finish->columns[j / 32];
    const size_t c = p->first_channel + j0 + j;
    f->n = columns - j < 32 ? columns - j : 32;
    f->nearest = RM_NAME(nearest_of)(q);
    f->channels = p->channels;
    f->mask_stride = (p->channels + 7) / 8;
    f->is_fine = q->fine;
    if (q->fine) f->fine = RM_NAME(fine_of)(q);
    f->out = p->out + p->first_row * f->channels * (q->fine ? 2 : 1) + c;
    f->mask = q->mask_out ? q->mask_out + p->first_row * f->mask_stride + c / 8 : NULL;
    f->sign_mask = q->sign_mask;
    const rm_residual *residual = &p->residual;
    f->residual = residual->values;
    if (residual->values) {
      f->residual += p->first_row * f->channels * (residual->fine ? 2 : 1) + c;
      f->residual_is_fine = residual->fine;
      f->half = _mm512_set1_epi32(residual->shift ? 1 << (residual->shift - 1) : 0);
      f->shift = _mm_cvtsi32_si128(residual->shift);
    }
    __m512i words[2];
    for (size_t i = 0; i < 2; i++) {
      const __mmask16 lanes = (__mmask16)((((uint64_t)1 << f->n) - 1) >> 16 * i);
      const __m512i bias =
          q->bias ? _mm512_maskz_loadu_epi32(lanes, q->bias + c + 16 * i) : _mm512_setzero_si512();
      const __m512i sum = _mm512_add_epi32(bias, _mm512_load_si512(start + j + 16 * i));
      _mm512_store_si512(finish->start + j + 16 * i, sum);
      const __m512i word = q->multiplier ? _mm512_maskz_loadu_epi32(lanes, q->multiplier + c + 16 * i)
                                         : _mm512_set1_epi32(RM_UNIT_MULTIPLIER);
      f->right[i] = _mm512_min_epi32(
          _mm512_add_epi32(_mm512_srli_epi32(word, 16), _mm512_set1_epi32(shifts.right)),
          _mm512_set1_epi32(31));
      words[i] = _mm512_and_si512(word, _mm512_set1_epi32(0x7FFF));
      if (residual->values)
        f->multiplier[i] = _mm512_maskz_loadu_epi32(lanes, residual->multiplier + c + 16 * i);
    }
    f->factors = _mm512_packs_epi32(words[0], words[f->n > 16 ? 1 : 0]);
  }
}

/// Rows row ..< row + rows, at least 4, of those columns.
static void RM_NAME(matmul_finish_tile)(
    const rm_matmul *p, size_t row, size_t rows, const RM_NAME(matmul_panels) *panels, size_t steps,
    size_t columns, const int32_t *start, const RM_NAME(matmul_finish) *finish) {
  RM_NAME(matmul_columns)(p, row, rows, panels, steps, columns, start, NULL, finish, 1);
}
#include "blocks.h"
