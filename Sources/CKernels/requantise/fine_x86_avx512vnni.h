// Requantisation to fine elements in AVX-512, as in x86_avx512vnni.h: the high halves of 64-bit products decide
// (shift >= 33). What lies outside 16 bits is outside 12, so that clamping and splitting take 16-bit lanes.

/// Rows row ..< row + rows of channels c0 ..< c0 + n, n <= 16 * vectors. `vectors` and `full` (n is 64) are
/// constants of each copy.
static inline __attribute__((always_inline)) void RM_NAME(fine_columns)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t c0, size_t n, size_t channels,
    const rm_requantise *q, uint8_t *out, const int vectors, const int full) {
  const __mmask64 columns = full ? ~(__mmask64)0 : ((__mmask64)1 << n) - 1;
  const __m512i zero = _mm512_setzero_si512();
  __m512i bias[4], even[4], odd[4];
  __mmask16 lanes[4];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
    lanes[j] = (__mmask16)(columns >> (16 * j));
    const size_t c = c0 + 16 * (size_t)j;
    bias[j] = q->bias ? _mm512_maskz_loadu_epi32(lanes[j], q->bias + c) : zero;
    even[j] = q->multiplier ? _mm512_maskz_loadu_epi32(lanes[j], q->multiplier + c)
                            : _mm512_maskz_set1_epi32(lanes[j], 1 << 30);
    odd[j] = _mm512_srli_epi64(even[j], 32);
  }
  const __m512i half = _mm512_set1_epi32(1 << (q->shift - 33)), end = _mm512_set1_epi32(q->sign_mask ? INT32_MAX : q->high);
  const __m128i count = _mm_cvtsi32_si128(q->shift - 32);
  const __m512i least = _mm512_set1_epi16((short)q->low), most = _mm512_set1_epi16((short)q->high);
  const __m512i byte = _mm512_set1_epi16(0xFF), nibble = _mm512_set1_epi16(15);
  const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
  for (size_t r = 0; r < rows; r++) {
    __m512i t[4] = {zero, zero, zero, zero};
    uint64_t through = 0;
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      const int32_t *from = acc + r * acc_stride + 16 * j;
      const __m512i read = full ? _mm512_loadu_si512(from) : _mm512_maskz_loadu_epi32(lanes[j], from);
      const __m512i sum = _mm512_add_epi32(read, bias[j]);
      const __m512i e = _mm512_mul_epi32(sum, even[j]);
      const __m512i o = _mm512_mul_epi32(_mm512_srli_epi64(sum, 32), odd[j]);
      const __m512i product = _mm512_mask_shuffle_epi32(o, 0x5555, e, _MM_PERM_DDBB);
      t[j] = _mm512_sra_epi32(_mm512_add_epi32(product, half), count);
      if (q->mask_out) {
        const __mmask16 positive = _mm512_cmpgt_epi32_mask(sum, zero);
        through |= (uint64_t)_mm512_mask_cmplt_epi32_mask(positive, t[j], end) << (16 * j);
      }
    }
    __m512i first = _mm512_packs_epi32(t[0], t[1]), second = _mm512_packs_epi32(t[2], t[3]);
    first = _mm512_max_epi16(_mm512_min_epi16(first, most), least);
    second = _mm512_max_epi16(_mm512_min_epi16(second, most), least);
    const __m512i high = _mm512_packus_epi16(
        _mm512_and_si512(_mm512_srai_epi16(first, 4), byte), _mm512_and_si512(_mm512_srai_epi16(second, 4), byte));
    const __m512i low = _mm512_packus_epi16(_mm512_and_si512(first, nibble), _mm512_and_si512(second, nibble));
    uint8_t *to = out + (row + r) * 2 * channels + c0;
    _mm512_mask_storeu_epi8(to, columns, _mm512_permutexvar_epi32(order, high));
    _mm512_mask_storeu_epi8(to + channels, columns, _mm512_permutexvar_epi32(order, low));
    if (q->mask_out)
      RM_NAME(store_bits)(
          q->mask_out + (row + r) * ((channels + 7) / 8) + c0 / 8, (n + 7) / 8, through & columns);
  }
}

/// Rows row ..< row + rows of a fine result; no mask byte is shared with other channels.
static __attribute__((noinline)) void RM_NAME(fine_rows)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t first_channel, size_t n,
    size_t channels, const rm_requantise *q, uint8_t *out) {
  for (size_t j = 0; j < n; j += 64) {
    const size_t width = n - j < 64 ? n - j : 64, c = first_channel + j;
    if (width == 64)
      RM_NAME(fine_columns)(acc + j, acc_stride, rows, row, c, 64, channels, q, out, 4, 1);
    else if (width > 32)
      RM_NAME(fine_columns)(acc + j, acc_stride, rows, row, c, width, channels, q, out, 4, 0);
    else if (width > 16)
      RM_NAME(fine_columns)(acc + j, acc_stride, rows, row, c, width, channels, q, out, 2, 0);
    else
      RM_NAME(fine_columns)(acc + j, acc_stride, rows, row, c, width, channels, q, out, 1, 0);
  }
}
