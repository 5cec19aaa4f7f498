// Requantisation to fine elements (include/requantise.h): plain C whose loops the compiler turns into vectors of
// the instruction set that includes it. Like the 8-bit forms it reads accumulators by 16.
enum { RM_FINE_WIDTH = 64 };

/// The lowest bits of eight bytes, that of the first the lowest (of little-endian memory).
static inline uint8_t RM_NAME(fine_bits)(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return (uint8_t)((word & 0x0101010101010101u) * 0x0102040810204080u >> 56);
}

/// Writes the mask bits of channels c ..< c + n of a row whose mask starts at `mask`; others in the same bytes are
/// kept. 8 bytes past through[n] are readable.
static inline void RM_NAME(fine_mask)(const uint8_t *through, size_t c, size_t n, size_t channels, uint8_t *mask) {
  for (size_t j = 0; j < n;) {
    const size_t first = (c + j) % 8, count = n - j < 8 - first ? n - j : 8 - first;
    const unsigned field = ((1u << count) - 1) << first, bits = (unsigned)RM_NAME(fine_bits)(through + j) << first;
    uint8_t *byte = mask + (c + j) / 8;
    *byte = (uint8_t)((*byte & ~field) | (bits & field));
    j += count;
  }
  // The unused bits of a row's last byte belong to whoever writes its last channel.
  if (c + n == channels && channels % 8) mask[channels / 8] &= (uint8_t)((1 << (channels % 8)) - 1);
}

/// The elements of `whole` accumulators, a multiple of 16.
static inline __attribute__((always_inline)) void RM_NAME(fine_elements)(
    const int32_t *acc, const int32_t *bias, const int32_t *multiplier, size_t whole, const rm_requantise *q,
    int16_t *elements) {
  const int32_t low = q->low, high = q->high;
  const rm_requantise_shifts s = rm_shifts(q);
  const int32_t half = 1 << (15 + s.p), last = 16 + s.p;
  const int32_t least = s.up ? -(1 << (30 - s.up)) : INT32_MIN;
  const int32_t most = s.up ? (1 << (30 - s.up)) - 1 : INT32_MAX;
  for (size_t j = 0; j < whole; j++) {
    int32_t right = s.right + (multiplier[j] >> 16), sum = acc[j] + bias[j];
    right = right < 31 ? right : 31;
    sum = sum < least ? least : sum > most ? most : sum;
    int32_t x = (int32_t)((uint32_t)sum << s.up) >> right;
    x = x < INT16_MIN ? INT16_MIN : x > INT16_MAX ? INT16_MAX : x;
    int32_t t = (x * (multiplier[j] & 0x7FFF) + half) >> last;
    t = t < low ? low : t;
    elements[j] = (int16_t)(t > high ? high : t);
  }
}

/// Requantises rows row ..< row + rows, `acc_stride` accumulators apart; see portable.h for the parameters.
static __attribute__((noinline)) void RM_NAME(requantise_fine)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t first_channel, size_t n,
    size_t channels, const rm_requantise *q, uint8_t *out) {
  for (size_t j = 0; j < n; j += RM_FINE_WIDTH) {
    const size_t width = n - j < RM_FINE_WIDTH ? n - j : RM_FINE_WIDTH, whole = (width + 15) / 16 * 16;
    const size_t c = first_channel + j;
    int32_t bias[RM_FINE_WIDTH] = {0}, multiplier[RM_FINE_WIDTH] = {0};
    if (q->bias) memcpy(bias, q->bias + c, width * sizeof *bias);
    if (q->multiplier)
      memcpy(multiplier, q->multiplier + c, width * sizeof *multiplier);
    else
      for (size_t i = 0; i < width; i++) multiplier[i] = RM_UNIT_MULTIPLIER;
    for (size_t r = 0; r < rows; r++) {
      const int32_t *from = acc + r * acc_stride + j;
      int16_t elements[RM_FINE_WIDTH];
      RM_NAME(fine_elements)(from, bias, multiplier, whole, q, elements);
      uint8_t *high = out + (row + r) * 2 * channels + c, *low = high + channels;
      for (size_t i = 0; i < width; i++) high[i] = (uint8_t)(elements[i] >> 4);
      for (size_t i = 0; i < width; i++) low[i] = (uint8_t)(elements[i] & 15);
      if (q->mask_out) {
        uint8_t through[RM_FINE_WIDTH + 8];
        const int16_t end = q->sign_mask ? INT16_MAX : (int16_t)q->high;
        for (size_t i = 0; i < whole; i++) through[i] = (from[i] + bias[i] > 0) & (elements[i] < end);
        RM_NAME(fine_mask)(through, c, width, channels, q->mask_out + (row + r) * ((channels + 7) / 8));
      }
    }
  }
}
