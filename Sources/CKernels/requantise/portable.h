// Requantisation of rows of accumulators: the definition of include/requantise.h in plain C. Every
// instruction set includes this file: its own form leaves to it what its vectors do not cover.

/// Requantises accumulators acc[0 ..< n] of channels first_channel ..< first_channel + n of row `row`. `out`
/// and the masks, bias and multiplier in `q` are those of the whole tensor of `channels` channels. Mask bits
/// of other channels in a shared byte are kept. Low must be below high.
static inline void RM_NAME(requantise_row_portable)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude) {
  const size_t mask_stride = (channels + 7) / 8;
  const uint8_t *mask_in = q->mask_in ? q->mask_in + row * mask_stride : NULL;
  uint8_t *mask_out = q->mask_out ? q->mask_out + row * mask_stride : NULL;
  uint64_t bits = 0;
  for (size_t j = 0; j < n; j++) {
    const size_t c = first_channel + j;
    const int32_t sum = acc[j] + (q->bias ? q->bias[c] : 0);
    const int64_t v = (int64_t)sum * (q->multiplier ? q->multiplier[c] : 1 << 30);
    const int64_t offset = q->rounding == RM_NEAREST
                               ? (int64_t)1 << (q->shift - 1)
                               : (int64_t)rm_random16((uint32_t)(row * channels + c), q->seed)
                                     << (q->shift - 16);
    const int64_t t = (v + offset) >> q->shift;
    const int64_t clamped = t < q->low ? q->low : t > q->high ? q->high : t;
    const int pass = mask_in ? mask_in[c >> 3] >> (c & 7) & 1 : 1;
    out[row * channels + c] = pass ? (uint8_t)clamped : 0;
    if (pass) bits |= v >= 0 ? (uint64_t)v : q->low == 0 ? 0 : (uint64_t)-v;
    if (mask_out) {
      const uint8_t bit = (uint8_t)(1 << (c & 7));
      const int through = sum > 0 && (q->sign_mask || t < q->high);
      mask_out[c >> 3] = (uint8_t)(through ? mask_out[c >> 3] | bit : mask_out[c >> 3] & ~bit);
    }
  }
  // The unused bits of a row's last byte belong to whoever writes its last channel.
  if (mask_out && first_channel + n == channels && channels % 8)
    mask_out[channels >> 3] &= (uint8_t)((1 << (channels & 7)) - 1);
  if (magnitude) *magnitude |= bits;
}
