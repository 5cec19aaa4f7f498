// floor((x * rate + r) / 2^16) for any 32-bit x, 0 <= rate <= 2^16 and 0 <= r < 2^16, in 32 bits: the upper
// half of x gives an exact multiple, and the lower one at most (2^16 - 1) * 2^16 + 2^16 - 1 = 2^32 - 1.
static inline int32_t RM_NAME(scale16)(int32_t x, int32_t rate, uint32_t r) {
  uint32_t low = (uint32_t)x & 0xFFFF;
  return (x >> 16) * rate + (int32_t)((low * (uint32_t)rate + r) >> 16);
}

enum { RM_NAME(adam_v_seed) = 0x3C6EF372, RM_NAME(adam_master_seed) = 0x78DDE6E4 };

static void RM_NAME(adam)(const rm_adam *adam, size_t begin, size_t end, rm_adam_statistics *statistics) {
  enum { BLOCK = RM_ADAM_BLOCK };
  int32_t step[BLOCK], rate[BLOCK];
  uint32_t changed = 0, v_bits = 0, master_bits = 0;
  const int32_t right = adam->gradient_shift > 0 ? adam->gradient_shift : 0;
  const int32_t left = adam->gradient_shift < 0 ? -adam->gradient_shift : 0;
  const int32_t up = right > 16 ? right - 16 : 0, down = right < 16 ? 16 - right : 0;
  const uint32_t fraction = (1u << right) - 1, seed = adam->seed;
  const int32_t mean_rate = adam->mean_rate, square_rate = adam->square_rate;
  const int32_t whole_rate = adam->rate, rate_high = whole_rate >> 15, rate_low = whole_rate & 0x7FFF;
  for (size_t first = begin; first < end; first += BLOCK) {
    const size_t n = end - first < BLOCK ? end - first : BLOCK;
    const int32_t *restrict gradient = adam->gradient + first;
    int32_t *restrict m = adam->m + first;
    uint32_t *restrict v = adam->v + first;
    for (size_t i = 0; i < n; i++) {
      uint32_t index = (uint32_t)(first + i);
      // Both halves of gradient + offset stay below 2^right, so that no sum overflows.
      int32_t x = gradient[i];
      uint32_t offset = rm_random16(index, seed) << up >> down;
      int32_t g = (x >> right) + (int32_t)((((uint32_t)x & fraction) + offset) >> right);
      g = g < -32768 ? -32768 : g;
      g = (g > 32768 ? 32768 : g) * (1 << left);
      int32_t cut = g < -32767 ? -32767 : g;
      cut = cut > 32767 ? 32767 : cut;
      m[i] += RM_NAME(scale16)(cut * 4096 - m[i], mean_rate, 1 << 15);
      int32_t square = (int32_t)v[i];
      square += RM_NAME(scale16)(
          cut * cut - square, square_rate, rm_random16(index, seed ^ RM_NAME(adam_v_seed)));
      v[i] = (uint32_t)square;
      v_bits |= (uint32_t)square;
    }
    // isqrt(v << 8) and the division, exactly: both are below 2^53, a double's square root and quotient are
    // correctly rounded, and neither can round up to an integer that the exact value does not reach (it stays
    // 2^-20 below, and a double's step is 2^-26 there at most).
    for (size_t i = 0; i < n; i++) {
      double root = __builtin_floor(__builtin_sqrt((double)(int32_t)v[i] * 256.0));
      int32_t ratio = (int32_t)((double)m[i] * 16.0 / (root + 16.0));
      ratio = ratio < -32768 ? -32768 : ratio;
      step[i] = ratio > 32768 ? 32768 : ratio;
    }
    if (adam->factors) {
      // (rate * factor + 2^14) >> 15 in 32 bits, rate split at bit 15
      const uint16_t *restrict factors = adam->factors + first % adam->period;
      for (size_t i = 0; i < n; i++)
        rate[i] = rate_high * factors[i] + ((rate_low * factors[i] + (1 << 14)) >> 15);
    } else {
      for (size_t i = 0; i < n; i++) rate[i] = whole_rate;
    }
    int8_t *restrict high = adam->high + first, *restrict low = adam->low + first;
    for (size_t i = 0; i < n; i++) {
      // floor((ratio * rate + offset) / 2^20) in 32 bits, rate split at bit 10
      uint32_t offset = rm_random16((uint32_t)(first + i), seed ^ RM_NAME(adam_master_seed)) << 4;
      int32_t upper = step[i] * (rate[i] >> 10);
      int32_t lower = step[i] * (rate[i] & 1023) + ((upper & 1023) << 10) + (int32_t)offset;
      int32_t change = (upper >> 10) + (lower >> 20);
      int32_t master = high[i] * 256 + low[i] - change;
      master = master < -32512 ? -32512 : master;
      master = master > 32512 ? 32512 : master;
      int32_t byte = (master + 128) >> 8;
      changed += byte != high[i];
      high[i] = (int8_t)byte;
      low[i] = (int8_t)(master - byte * 256);
      master_bits |= (uint32_t)(master < 0 ? -master : master);
    }
  }
  statistics->changed += changed;
  statistics->v_bits |= v_bits;
  statistics->master_bits |= master_bits;
}

static void RM_NAME(adam_rescale)(int32_t *m, uint32_t *v, size_t count, int32_t right) {
  const int32_t m_limit = 32767 << 12, v_limit = 32767 * 32767;
  if (right >= 0) {
    const int32_t v_right = 2 * right < 31 ? 2 * right : 31;
    const int32_t m_half = (1 << right) >> 1;
    const uint32_t v_half = (1u << v_right) >> 1;
    for (size_t i = 0; i < count; i++) m[i] = (m[i] + m_half) >> right;
    for (size_t i = 0; i < count; i++) v[i] = (v[i] + v_half) >> v_right;
  } else {
    const int32_t left = -right, m_cut = m_limit >> left;
    const uint32_t v_cut = (uint32_t)v_limit >> 2 * left;
    for (size_t i = 0; i < count; i++) {
      int32_t x = m[i] < -m_cut ? -m_cut : m[i];
      m[i] = (x > m_cut ? m_cut : x) * (1 << left);
    }
    for (size_t i = 0; i < count; i++) v[i] = (v[i] > v_cut ? v_cut : v[i]) << 2 * left;
  }
}
