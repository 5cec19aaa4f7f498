// Four rows of 16 bytes become [16][4]: what a product over four rows needs. SSE2.

/// `valid` <= 16 bytes of row[0 ... 3] (NULL: `flip`), each ^ flip, the others any value.
static inline __attribute__((always_inline)) void RM_NAME(interleave_16)(
    const uint8_t *const row[4], size_t valid, uint8_t flip, uint8_t *out) {
  __m128i v[4];
  for (int r = 0; r < 4; r++) {
    if (!row[r]) {
      v[r] = _mm_setzero_si128();
    } else if (valid == 16) {
      v[r] = _mm_loadu_si128((const __m128i *)row[r]);
    } else if (valid == 8) {
      v[r] = _mm_loadl_epi64((const __m128i *)row[r]);
    } else {
      uint8_t bytes[16] = {0};
      for (size_t c = 0; c < valid; c++) bytes[c] = row[r][c];
      v[r] = _mm_loadu_si128((const __m128i *)bytes);
    }
    v[r] = _mm_xor_si128(v[r], _mm_set1_epi8((char)flip));
  }
  const __m128i low01 = _mm_unpacklo_epi8(v[0], v[1]), high01 = _mm_unpackhi_epi8(v[0], v[1]);
  const __m128i low23 = _mm_unpacklo_epi8(v[2], v[3]), high23 = _mm_unpackhi_epi8(v[2], v[3]);
  __m128i *to = (__m128i *)out;
  _mm_storeu_si128(to, _mm_unpacklo_epi16(low01, low23));
  _mm_storeu_si128(to + 1, _mm_unpackhi_epi16(low01, low23));
  _mm_storeu_si128(to + 2, _mm_unpacklo_epi16(high01, high23));
  _mm_storeu_si128(to + 3, _mm_unpackhi_epi16(high01, high23));
}
