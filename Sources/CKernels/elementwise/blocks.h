// Bytes of either sign, and accumulators that a formula gives element by element, requantised block by block.

enum { RM_BLOCK_SUMS = 2048, RM_PAST = 16 };  // requantise_rows reads whole vectors past the last one

/// A byte of either sign: (byte ^ 0x80) - 128 where it is signed, (byte ^ 0) - 0 where it is not.
#define RM_BYTE(byte, flip) ((int32_t)((byte) ^ (flip)) - (int32_t)(flip))

/// Requantises rows [begin, end) of `channels` accumulators into `out`. `fill(sums, row, c, n)` is a statement
/// that writes the n accumulators of row `row` from channel c on. As many whole rows as a block holds are made
/// at a time, or a part of one.
#define RM_REQUANTISE_BLOCKS(begin, end, channels, rule, out, magnitude, fill)                               \
  do {                                                                                                       \
    int32_t block_[RM_BLOCK_SUMS + RM_PAST] = {0};                                                           \
    const size_t width_ = (channels) < RM_BLOCK_SUMS ? (channels) : RM_BLOCK_SUMS;                           \
    const size_t block_rows_ = RM_BLOCK_SUMS / width_;                                                       \
    for (size_t first_row_ = (begin); first_row_ < (end); first_row_ += block_rows_) {                       \
      const size_t rows_ = (end) - first_row_ < block_rows_ ? (end) - first_row_ : block_rows_;              \
      for (size_t first_ = 0; first_ < (channels); first_ += width_) {                                       \
        const size_t n_ = (channels) - first_ < width_ ? (channels) - first_ : width_;                       \
        for (size_t r_ = 0; r_ < rows_; r_++) fill(block_ + r_ * n_, first_row_ + r_, first_, n_);           \
        RM_NAME(requantise_rows)(                                                                            \
            block_, n_, rows_, first_row_, first_, n_, (channels), (rule), (uint8_t *)(out), (magnitude));   \
      }                                                                                                      \
    }                                                                                                        \
  } while (0)

/// int32 accumulators that another kernel left, made into bytes.
static void RM_NAME(requantise_int32)(
    const rm_requantise_int32 *rescale, size_t begin, size_t end, uint64_t *magnitude) {
  const size_t channels = rescale->channels;
#define RM_FILL(sums, row, c, n) memcpy(sums, rescale->x + (row) * channels + (c), (n) * sizeof *rescale->x)
  RM_REQUANTISE_BLOCKS(begin, end, channels, &rescale->requantise, rescale->out, magnitude, RM_FILL);
#undef RM_FILL
}
