// Sums over rows. RM_SUM_ROWS rows at a time in float, those sums in double: exact enough for statistics of a
// hundred thousand rows.

enum { RM_SUM_ROWS = 64 };

/// Adds term(row r, lanes [c, c + count)) over all rows. `term` is an expression in `r`.
#define RM_SUM_OVER_ROWS(total, rows, term)                                                                  \
  do {                                                                                                       \
    for (size_t begin_ = 0; begin_ < (rows); begin_ += RM_SUM_ROWS) {                                        \
      const size_t end_ = begin_ + RM_SUM_ROWS < (rows) ? begin_ + RM_SUM_ROWS : (rows);                     \
      rm_v16 even_ = 0, odd_ = 0;                                                                            \
      size_t r = begin_;                                                                                     \
      for (; r + 1 < end_; r++) {                                                                            \
        even_ += (term);                                                                                     \
        r++;                                                                                                 \
        odd_ += (term);                                                                                      \
      }                                                                                                      \
      if (r < end_) even_ += (term);                                                                         \
      total += __builtin_convertvector(even_ + odd_, rm_v16d);                                               \
    }                                                                                                        \
  } while (0)

/// The sum of every row of x, lanes [c, c + count).
RM_INLINE rm_v16d rm_sum_rows(const float *x, size_t rows, size_t channels, size_t c, size_t count) {
  rm_v16d total = 0;
  RM_SUM_OVER_ROWS(total, rows, rm_load(x + r * channels + c, count));
  return total;
}

RM_INLINE rm_v16 rm_narrow(rm_v16d v) { return __builtin_convertvector(v, rm_v16); }

RM_INLINE void rm_add_to(float *out, rm_v16d v, size_t count) {
  rm_v16d sum = __builtin_convertvector(rm_load(out, count), rm_v16d) + v;
  rm_store(out, rm_narrow(sum), count);
}

static void RM_NAME(column_sums_f32)(const float *e, size_t rows, size_t channels, float *out) {
  size_t c = 0;
  for (; c + RM_LANES <= channels; c += RM_LANES)
    rm_add_to(out + c, rm_sum_rows(e, rows, channels, c, RM_LANES), RM_LANES);
  if (c < channels) rm_add_to(out + c, rm_sum_rows(e, rows, channels, c, channels - c), channels - c);
}
