// |a * ma + b * mb| < 2 * 2^7 * 2^22 = 2^30 and the rounding term is below 2^22: 32 bits hold every sum.
static void RM_NAME(add_int8)(const rm_add *add, size_t begin, size_t end) {
  const int8_t *a = add->a, *b = add->b;
  int8_t *out = add->out;
  const int32_t ma = add->ma, mb = add->mb, shift = add->shift, half = 1 << (shift - 1);
  // `out` may be `a` or `b`: an element is read before it is written.
#pragma clang loop vectorize(assume_safety)
  for (size_t i = begin; i < end; i++) {
    int32_t t = (a[i] * ma + b[i] * mb + half) >> shift;
    t = t < -127 ? -127 : t;
    out[i] = (int8_t)(t > 127 ? 127 : t);
  }
}

// |a * ma| <= 2^11 * 2^18 and |b * mb| <= 2^7 * 2^22: 32 bits hold every sum.
static void RM_NAME(add_fine)(const rm_add_fine *add, size_t begin, size_t end) {
  const size_t channels = add->channels;
  const int32_t ma = add->ma, mb = add->mb, shift = add->shift, half = 1 << (shift - 1);
  for (size_t row = begin; row < end; row++) {
    const uint8_t *a = add->a + row * 2 * channels;
    const int8_t *b = add->b + row * channels;
    uint8_t *out = add->out + row * 2 * channels;
    // `out` may be `a`: both bytes of an element are read before they are written.
#pragma clang loop vectorize(assume_safety)
    for (size_t c = 0; c < channels; c++) {
      const int32_t fine = (int8_t)a[c] * 16 + a[channels + c];
      int32_t t = (fine * ma + b[c] * mb + half) >> shift;
      t = t < -2032 ? -2032 : t;
      t = t > 2047 ? 2047 : t;
      out[c] = (uint8_t)(t >> 4);
      out[channels + c] = t & 15;
    }
  }
}

// |a * ma + b * mb| <= 2 * 255 * (2^22 - 1) and the rounding term is at most 2^21: together below 2^31.
static void RM_NAME(add_rectified)(const rm_add_rectified *add, size_t begin, size_t end) {
  enum { BLOCK = 512 };
  uint8_t through[BLOCK];
  const size_t channels = add->channels, mask_bytes = (channels + 7) / 8;
  const uint8_t flip_a = add->a_signed ? 0x80 : 0, flip_b = add->b_signed ? 0x80 : 0;
  const int32_t ma = add->ma, mb = add->mb, shift = add->shift, half = 1 << (shift - 1);
  const int32_t low = add->low, high = add->high;
  for (size_t row = begin; row < end; row++)
    for (size_t first = 0; first < channels; first += BLOCK) {
      const size_t n = channels - first < BLOCK ? channels - first : BLOCK;
      const uint8_t *a = add->a + row * channels + first, *b = add->b + row * channels + first;
      uint8_t *out = add->out + row * channels + first;
      // `out` may be `a` or `b`: an element is read before it is written.
#pragma clang loop vectorize(assume_safety)
      for (size_t c = 0; c < n; c++) {
        const int32_t sum = RM_BYTE(a[c], flip_a) * ma + RM_BYTE(b[c], flip_b) * mb;
        int32_t t = (sum + half) >> shift;
        through[c] = (sum > 0) & (t < high);
        t = t < low ? low : t;
        out[c] = (uint8_t)(t > high ? high : t);
      }
      if (!add->mask_out) continue;
      uint8_t *mask = add->mask_out + row * mask_bytes + first / 8;
      for (size_t c = 0; c < n; c += 8) {
        uint32_t byte = 0;
        for (size_t i = 0; i < 8 && c + i < n; i++) byte |= (uint32_t)through[c + i] << i;
        mask[c / 8] = (uint8_t)byte;
      }
    }
}
