// Requantisation to fine elements in AVX-512, as in x86_avx512vnni.h (shift >= 33).

/// What the whole tensor shares.
typedef struct {
  __m512i half, least, most, end, order;
  __m128i count;
} RM_NAME(fine_constants);

static inline __attribute__((always_inline)) RM_NAME(fine_constants) RM_NAME(fine_of)(
    const rm_requantise *q) {
  const int p = rm_shifts(q).p;
  return (RM_NAME(fine_constants)){
      .half = _mm512_set1_epi16((short)(1 << (p - 1))),
      .least = _mm512_set1_epi16((short)q->low),
      .most = _mm512_set1_epi16((short)q->high),
      // From where on a rectifier lets nothing through.
      .end = _mm512_set1_epi16(q->sign_mask ? INT16_MAX : (short)q->high),
      .order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0),
      .count = _mm_cvtsi32_si128(p)};
}

/// Both planes of 64 elements of their shifted sums, and, if asked, which of them a rectifier lets through.
static inline __attribute__((always_inline)) void RM_NAME(fine_planes)(
    const __m512i sums[4], const __m512i x[4], __m512i first_m, __m512i second_m,
    const RM_NAME(fine_constants) *k, __m512i *high, __m512i *low, __mmask64 *through) {
  const __m512i byte = _mm512_set1_epi16(0xFF), nibble = _mm512_set1_epi16(15);
  __m512i first = _mm512_mulhi_epi16(_mm512_packs_epi32(x[0], x[1]), first_m);
  __m512i second = _mm512_mulhi_epi16(_mm512_packs_epi32(x[2], x[3]), second_m);
  first = _mm512_sra_epi16(_mm512_add_epi16(first, k->half), k->count);
  second = _mm512_sra_epi16(_mm512_add_epi16(second, k->half), k->count);
  if (through) {
    const __m512i positive =
        _mm512_packs_epi16(_mm512_packs_epi32(sums[0], sums[1]), _mm512_packs_epi32(sums[2], sums[3]));
    const __m512i below = _mm512_packs_epi16(
        _mm512_movm_epi16(_mm512_cmplt_epi16_mask(first, k->end)),
        _mm512_movm_epi16(_mm512_cmplt_epi16_mask(second, k->end)));
    *through =
        _mm512_cmpgt_epi8_mask(_mm512_permutexvar_epi32(k->order, positive), _mm512_setzero_si512()) &
        _mm512_movepi8_mask(_mm512_permutexvar_epi32(k->order, below));
  }
  first = _mm512_max_epi16(_mm512_min_epi16(first, k->most), k->least);
  second = _mm512_max_epi16(_mm512_min_epi16(second, k->most), k->least);
  *high = _mm512_permutexvar_epi32(
      k->order, _mm512_packus_epi16(
                    _mm512_and_si512(_mm512_srai_epi16(first, 4), byte),
                    _mm512_and_si512(_mm512_srai_epi16(second, 4), byte)));
  *low = _mm512_permutexvar_epi32(
      k->order, _mm512_packus_epi16(_mm512_and_si512(first, nibble), _mm512_and_si512(second, nibble)));
}

/// Rows row ..< row + rows of channels c0 ..< c0 + n, n <= 16 * vectors. `vectors` and `full` (n is 64) are
/// constants of each copy.
static inline __attribute__((always_inline)) void RM_NAME(fine_columns)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t c0, size_t n, size_t channels,
    const rm_requantise *q, uint8_t *out, const int vectors, const int full) {
  const __mmask64 columns = full ? ~(__mmask64)0 : ((__mmask64)1 << n) - 1;
  const __m512i zero = _mm512_setzero_si512();
  const rm_requantise_shifts shifts = rm_shifts(q);
  __m512i bias[4], right[4], words[4];
  __mmask16 lanes[4];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) {
    lanes[j] = (__mmask16)(columns >> (16 * j));
    const size_t c = c0 + 16 * (size_t)j;
    bias[j] = q->bias ? _mm512_maskz_loadu_epi32(lanes[j], q->bias + c) : zero;
    const __m512i word = q->multiplier ? _mm512_maskz_loadu_epi32(lanes[j], q->multiplier + c)
                                       : _mm512_set1_epi32(RM_UNIT_MULTIPLIER);
    const __m512i own = _mm512_srli_epi32(word, 16);
    right[j] =
        _mm512_min_epi32(_mm512_add_epi32(own, _mm512_set1_epi32(shifts.right)), _mm512_set1_epi32(31));
    words[j] = _mm512_and_si512(word, _mm512_set1_epi32(0x7FFF));
  }
  const __m512i first_m = _mm512_packs_epi32(words[0], words[1 % vectors]);
  const __m512i second_m = _mm512_packs_epi32(words[2 % vectors], words[3 % vectors]);
  const RM_NAME(fine_constants) constants = RM_NAME(fine_of)(q);
  for (size_t r = 0; r < rows; r++) {
    __m512i sums[4] = {zero, zero, zero, zero}, x[4] = {zero, zero, zero, zero};
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      const int32_t *from = acc + r * acc_stride + 16 * j;
      const __m512i read = full ? _mm512_loadu_si512(from) : _mm512_maskz_loadu_epi32(lanes[j], from);
      sums[j] = _mm512_add_epi32(read, bias[j]);
      x[j] = _mm512_srav_epi32(sums[j], right[j]);
    }
    __m512i high, low;
    __mmask64 through;
    if (q->mask_out) {
      RM_NAME(fine_planes)(sums, x, first_m, second_m, &constants, &high, &low, &through);
      RM_NAME(store_bits)(
          q->mask_out + (row + r) * ((channels + 7) / 8) + c0 / 8, (n + 7) / 8, through & columns);
    } else {
      RM_NAME(fine_planes)(sums, x, first_m, second_m, &constants, &high, &low, NULL);
    }
    uint8_t *to = out + (row + r) * 2 * channels + c0;
    _mm512_mask_storeu_epi8(to, columns, high);
    _mm512_mask_storeu_epi8(to + channels, columns, low);
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
