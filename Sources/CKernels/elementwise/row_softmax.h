// Soft-max along rows (attention), and its error. exp2_fraction is softmax.h's.

static void RM_NAME(row_softmax)(const rm_row_softmax *softmax, size_t begin, size_t end) {
  enum { COLUMNS = 4096 };
  int32_t powers[COLUMNS], widened[COLUMNS];
  const uint8_t flip = softmax->bytes_signed ? 0x80 : 0;
  const size_t columns = softmax->columns;
  const int64_t multiplier = softmax->multiplier;
  for (size_t row = begin; row < end; row++) {
    const int32_t *scores = softmax->scores ? softmax->scores + row * columns : widened;
    if (!softmax->scores)
      for (size_t c = 0; c < columns; c++) widened[c] = RM_BYTE(softmax->bytes[row * columns + c], flip);
    uint8_t *out = softmax->out + row * columns;
    const size_t count = softmax->valid ? (size_t)softmax->valid[row / softmax->valid_rows] : columns;
    int32_t largest = scores[0];
    for (size_t c = 1; c < count; c++) largest = scores[c] > largest ? scores[c] : largest;
    // multiplier >= 0 keeps the order, so that the largest z belongs to the largest score.
    const int64_t top = (largest * multiplier) >> softmax->shift;
    int64_t sum = 0;
    for (size_t c = 0; c < count; c++) {
      const int64_t distance = top - ((scores[c] * multiplier) >> softmax->shift);
      const int64_t whole = distance >> 16 < 31 ? distance >> 16 : 32, half = ((int64_t)1 << whole) >> 1;
      const int64_t p = (RM_NAME(exp2_fraction)(distance & 0xFFFF) + half) >> whole;
      powers[c] = distance <= 30 << 16 ? (int32_t)p : 0;
      sum += powers[c];
    }
    for (size_t c = 0; c < count; c++) {
      const int64_t probability = (((int64_t)powers[c] << 30) + (sum >> 1)) / sum;
      out[c] = (uint8_t)((probability * 255 + (1 << 29)) >> 30);
    }
    memset(out + count, 0, columns - count);
  }
}

// Probabilities of a row sum to at most 255 + columns / 2 <= 2,303: |sum| <= 127 * 2,303, and an accumulator is at
// most 255 * (255 * 127 + 127 * 2,303) < 2^27.
static void RM_NAME(row_softmax_backward)(
    const rm_row_softmax_backward *softmax, size_t begin, size_t end, uint64_t *magnitude) {
  const size_t columns = softmax->columns;
  for (size_t row = begin; row < end; row++) {
    const uint8_t *p = softmax->probabilities + row * columns;
    const int8_t *error = softmax->error + row * columns;
    int32_t along = 0;
    for (size_t c = 0; c < columns; c++) along += p[c] * error[c];
#define RM_FILL(sums, row, c, n)                                                                             \
  do {                                                                                                       \
    int32_t *sums_ = (sums);                                                                                 \
    const size_t c_ = (c);                                                                                   \
    for (size_t i = 0; i < (n); i++) sums_[i] = p[c_ + i] * (255 * error[c_ + i] - along);                   \
  } while (0)
    RM_REQUANTISE_BLOCKS(row, row + 1, columns, &softmax->requantise, softmax->out, magnitude, RM_FILL);
#undef RM_FILL
  }
}
