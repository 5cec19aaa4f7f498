// Requantisation of rows of accumulators: the definition of include/requantise.h in plain C. Every
// instruction set includes this file: its own form leaves to it what its vectors do not cover.

static inline int32_t RM_NAME(clamp)(int32_t value, int32_t low, int32_t high) {
  return value < low ? low : value > high ? high : value;
}

/// A sum moved up, clamped to 31 bits.
static inline int32_t RM_NAME(moved_up)(int32_t sum, int32_t up) {
  return RM_NAME(clamp)(sum, -(1 << (30 - up)), (1 << (30 - up)) - 1) * (1 << up);
}

/// Requantises accumulators acc[0 ..< n] of channels first_channel ..< first_channel + n of rows
/// row ..< row + rows, `acc_stride` accumulators apart. `out` and the masks, bias and multiplier in `q` are those
/// of the whole tensor of `channels` channels. Mask bits of other channels in a shared byte are kept. Low must be below high.
static void RM_NAME(requantise_rows_portable)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t first_channel, size_t n,
    size_t channels, const rm_requantise *q, uint8_t *out, uint64_t *magnitude) {
  const size_t mask_stride = (channels + 7) / 8;
  const rm_requantise_shifts s = rm_shifts(q);
  const int stochastic = q->rounding == RM_STOCHASTIC;
  uint32_t bits = 0, sizes = 0;
  for (size_t r = 0; r < rows; r++) {
    const uint8_t *mask_in = q->mask_in ? q->mask_in + (row + r) * mask_stride : NULL;
    uint8_t *mask_out = q->mask_out ? q->mask_out + (row + r) * mask_stride : NULL;
    for (size_t j = 0; j < n; j++) {
      const size_t c = first_channel + j;
      const int32_t sum = acc[r * acc_stride + j] + (q->bias ? q->bias[c] : 0);
      const int32_t word = q->multiplier ? q->multiplier[c] : RM_UNIT_MULTIPLIER, m = word & 0x7FFF;
      int32_t right = s.right + (word >> 16);
      if (right > 31) right = 31;
      int32_t moved = s.up ? RM_NAME(moved_up)(sum, s.up) : sum;
      const uint32_t draw = stochastic ? rm_random32((uint32_t)((row + r) * channels + c), q->seed) : 0;
      if (stochastic && right) {
        const int32_t room = INT32_MAX - (int32_t)(0xFFFFFFFFu >> (32 - right));
        moved = (moved < room ? moved : room) + (int32_t)((draw << 16) >> (32 - right));
      }
      moved >>= right;
      const int32_t x = RM_NAME(clamp)(moved, INT16_MIN, INT16_MAX);
      const int32_t offset = stochastic ? (int32_t)(draw >> 17) << (s.p + 1) : 1 << (15 + s.p);
      const int32_t t = (x * m + offset) >> (16 + s.p);
      const int pass = mask_in ? mask_in[c >> 3] >> (c & 7) & 1 : 1;
      out[(row + r) * channels + c] = pass ? (uint8_t)RM_NAME(clamp)(t, q->low, q->high) : 0;
      if (pass && (sum > 0 || q->low != 0)) {
        const int32_t size = sum < 0 ? -sum : sum, most = s.up ? (1 << (30 - s.up)) - 1 : INT32_MAX;
        const int32_t large = (size < most ? size : most) << s.up >> right;
        bits |= (uint32_t)((large < INT16_MAX ? large : INT16_MAX) * m + (1 << 14)) >> 15;
        sizes |= (uint32_t)(size >> (word >> 16));
      }
      if (mask_out) {
        const uint8_t bit = (uint8_t)(1 << (c & 7));
        const int through = sum > 0 && (q->sign_mask || t < q->high);
        mask_out[c >> 3] = (uint8_t)(through ? mask_out[c >> 3] | bit : mask_out[c >> 3] & ~bit);
      }
    }
    // The unused bits of a row's last byte belong to whoever writes its last channel.
    if (mask_out && first_channel + n == channels && channels % 8)
      mask_out[channels >> 3] &= (uint8_t)((1 << (channels & 7)) - 1);
  }
  if (magnitude) *magnitude |= rm_magnitude(s, bits, sizes);
}
