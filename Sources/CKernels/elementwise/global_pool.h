// positions < 2^23 keeps a sum of bytes inside 32 bits; the product takes 64.
static void RM_NAME(global_pool)(const rm_global_pool *pool, size_t begin, size_t end) {
  enum { BLOCK = 512 };
  int32_t sums[BLOCK];
  const size_t channels = pool->channels, positions = pool->positions;
  const uint8_t flip = pool->is_signed ? 0x80 : 0;
  const int32_t zero = pool->is_signed ? 128 * (int32_t)positions : 0;
  const int64_t multiplier = pool->multiplier, half = (int64_t)1 << (pool->shift - 1);
  const int64_t low = pool->low, high = pool->high;
  for (size_t image = begin; image < end; image++) {
    for (size_t first = 0; first < channels; first += BLOCK) {
      size_t n = channels - first < BLOCK ? channels - first : BLOCK;
      for (size_t c = 0; c < n; c++) sums[c] = -zero;
      for (size_t p = 0; p < positions; p++) {
        const uint8_t *in = (const uint8_t *)pool->input + (image * positions + p) * channels + first;
        for (size_t c = 0; c < n; c++) sums[c] += in[c] ^ flip;
      }
      uint8_t *out = (uint8_t *)pool->out + image * channels + first;
      for (size_t c = 0; c < n; c++) {
        int64_t t = (sums[c] * multiplier + half) >> pool->shift;
        t = t < low ? low : t;
        out[c] = (uint8_t)(t > high ? high : t);
      }
    }
  }
}

static void RM_NAME(broadcast)(const rm_broadcast *broadcast, size_t begin, size_t end) {
  const size_t channels = broadcast->channels, mask_bytes = (channels + 7) / 8;
  for (size_t row = begin * broadcast->positions; row < end * broadcast->positions; row++) {
    const int8_t *error = broadcast->error + row / broadcast->positions * channels;
    int8_t *out = broadcast->out + row * channels;
    if (broadcast->mask == NULL) {
      memcpy(out, error, channels);
      continue;
    }
    const uint8_t *mask = broadcast->mask + row * mask_bytes;
    // Eight channels at a time: each bit of the mask byte is spread over one byte of a word. Every supported
    // processor is little-endian, so that channel 0 is the lowest byte.
    size_t whole = channels / 8;
    for (size_t i = 0; i < whole; i++) {
      uint64_t word, bits = mask[i] * UINT64_C(0x0101010101010101) & UINT64_C(0x8040201008040201);
      uint64_t on = (bits + UINT64_C(0x7F7F7F7F7F7F7F7F)) >> 7 & UINT64_C(0x0101010101010101);
      memcpy(&word, error + 8 * i, 8);
      word &= on * 255;
      memcpy(out + 8 * i, &word, 8);
    }
    for (size_t c = whole * 8; c < channels; c++) out[c] = mask[c >> 3] >> (c & 7) & 1 ? error[c] : 0;
  }
}
