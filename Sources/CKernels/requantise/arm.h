// Requantisation in NEON, eight channels at a time.
#include "fine.h"
#include "portable.h"

static inline __attribute__((always_inline)) void RM_NAME(requantise_columns)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude, const int stochastic) {
  static const uint16_t lane_bits[8] = {1, 2, 4, 8, 16, 32, 64, 128};
  const uint8_t *mask_in = q->mask_in ? q->mask_in + row * ((channels + 7) / 8) : NULL;
  uint8_t *mask_out = q->mask_out ? q->mask_out + row * ((channels + 7) / 8) : NULL;
  const uint16x8_t lane_bit = vld1q_u16(lane_bits);
  const int16x8_t low = vdupq_n_s16((int16_t)q->low), high = vdupq_n_s16((int16_t)q->high);
  const int16x8_t end = vdupq_n_s16(q->sign_mask ? INT16_MAX : (int16_t)q->high);
  const rm_requantise_shifts s = rm_shifts(q);
  const int32x4_t under = vdupq_n_s32(-(1 << (30 - s.up))), over = vdupq_n_s32((1 << (30 - s.up)) - 1);
  const int32x4_t up = vdupq_n_s32(s.up);
  const int16x8_t last = vdupq_n_s16((int16_t)(-s.p - 1)), half = vdupq_n_s16((int16_t)(1 << s.p));
  static const uint32_t lanes[4] = {0, 1, 2, 3};
  const uint32x4_t lane = vld1q_u32(lanes), seed = vdupq_n_u32(q->seed);
  const int32x4_t draw_left = vdupq_n_s32(s.p + 1), product_right = vdupq_n_s32(-16 - s.p);
  uint32x4_t sizes = vdupq_n_u32(0);
  uint16x4_t bits = vdup_n_u16(0);
  for (size_t j = 0; j < n; j += 8) {
    const size_t c = first_channel + j, at = row * channels + c;
    uint16x8_t pass = vdupq_n_u16(0xFFFF);
    if (mask_in) pass = vtstq_u16(vdupq_n_u16(mask_in[c / 8]), lane_bit);
    uint16x4_t positive[2];
    int16x4_t parts[2], factors[2];
    int32x4_t offsets[2];
    for (size_t h = 0; h < 2; h++) {
      int32x4_t sum = vld1q_s32(acc + j + 4 * h);
      if (q->bias) sum = vaddq_s32(sum, vld1q_s32(q->bias + c + 4 * h));
      positive[h] = vmovn_u32(vcgtzq_s32(sum));
      if (magnitude) {
        // A masked sum of 0 has no magnitude; below a low of 0 all negative sums are alike.
        const uint16x4_t lets = h ? vget_high_u16(pass) : vget_low_u16(pass);
        sum = vandq_s32(sum, vmovl_s16(vreinterpret_s16_u16(lets)));
        if (q->low == 0) sum = vmaxq_s32(sum, vdupq_n_s32(0));
      }
      const int32x4_t word =
          q->multiplier ? vld1q_s32(q->multiplier + c + 4 * h) : vdupq_n_s32(RM_UNIT_MULTIPLIER);
      const int32x4_t right =
          vminq_s32(vaddq_s32(vshrq_n_s32(word, 16), vdupq_n_s32(s.right)), vdupq_n_s32(31));
      if (magnitude) {
        const int32x4_t size = vabsq_s32(sum), moved = s.up ? vshlq_s32(vminq_s32(size, over), up) : size;
        sizes = vorrq_u32(
            sizes, vreinterpretq_u32_s32(vshlq_s32(size, vnegq_s32(vshrq_n_s32(word, 16)))));
        const int16x4_t large = vqmovn_s32(vshlq_s32(moved, vnegq_s32(right)));
        const int16x4_t factor = vmovn_s32(vandq_s32(word, vdupq_n_s32(0x7FFF)));
        bits = vorr_u16(bits, vreinterpret_u16_s16(vqrdmulh_s16(large, factor)));
      }
      if (s.up) sum = vshlq_s32(vmaxq_s32(vminq_s32(sum, over), under), up);
      if (stochastic) {
        uint32x4_t u = vaddq_u32(vdupq_n_u32((uint32_t)(at + 4 * h)), lane);
        u = vmulq_u32(veorq_u32(u, seed), vdupq_n_u32(0x9E3779B1u));
        u = vmulq_u32(veorq_u32(u, vshrq_n_u32(u, 15)), vdupq_n_u32(0x85EBCA77u));
        // A shift by 32 leaves nothing of a draw.
        const int32x4_t left = vsubq_s32(right, vdupq_n_s32(32));
        const int32x4_t most = vreinterpretq_s32_u32(vshlq_u32(vdupq_n_u32(0xFFFFFFFFu), left));
        sum = vminq_s32(sum, vsubq_s32(vdupq_n_s32(INT32_MAX), most));
        sum = vaddq_s32(sum, vreinterpretq_s32_u32(vshlq_u32(vshlq_n_u32(u, 16), left)));
        offsets[h] = vshlq_s32(vreinterpretq_s32_u32(vshrq_n_u32(u, 17)), draw_left);
      }
      const int32x4_t x = vshlq_s32(sum, vnegq_s32(right));
      parts[h] = vqmovn_s32(x);
      factors[h] = vmovn_s32(vandq_s32(word, vdupq_n_s32(0x7FFF)));
    }
    const int16x8_t x = vcombine_s16(parts[0], parts[1]), m = vcombine_s16(factors[0], factors[1]);
    int16x8_t t;
    if (stochastic) {
      const int32x4_t products[2] = {
          vmlal_s16(offsets[0], parts[0], factors[0]), vmlal_s16(offsets[1], parts[1], factors[1])};
      t = vcombine_s16(
          vqmovn_s32(vshlq_s32(products[0], product_right)),
          vqmovn_s32(vshlq_s32(products[1], product_right)));
    } else {
      t = vshlq_s16(vqaddq_s16(vqdmulhq_s16(x, m), half), last);
    }
    const uint16x8_t through = vandq_u16(vcombine_u16(positive[0], positive[1]), vcltq_s16(t, end));
    const int16x8_t result = vandq_s16(vmaxq_s16(vminq_s16(t, high), low), vreinterpretq_s16_u16(pass));
    vst1_u8(out + at, vmovn_u16(vreinterpretq_u16_s16(result)));
    if (mask_out) mask_out[c / 8] = (uint8_t)vaddvq_u16(vandq_u16(through, lane_bit));
  }
  if (magnitude) {
    uint32_t sums[4];
    uint16_t seen[4];
    vst1q_u32(sums, sizes);
    vst1_u16(seen, bits);
    *magnitude |= rm_magnitude(
        s, (uint32_t)(seen[0] | seen[1] | seen[2] | seen[3]), sums[0] | sums[1] | sums[2] | sums[3]);
  }
}

/// Requantises one row of accumulators; see portable.h for the parameters.
static void RM_NAME(requantise_row)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude) {
  if (q->fine) {
    RM_NAME(requantise_fine)(acc, 0, 1, row, first_channel, n, channels, q, out);
    return;
  }
  // Mask bytes that are shared with other channels, and a mask of masked elements, are left to the plain
  // form.
  const int shared = (first_channel % 8 && (q->mask_in || q->mask_out)) || (q->mask_in && q->mask_out);
  const size_t whole = shared ? 0 : n / 8 * 8;
  if (whole && q->rounding == RM_STOCHASTIC)
    RM_NAME(requantise_columns)(acc, row, first_channel, whole, channels, q, out, magnitude, 1);
  else if (whole)
    RM_NAME(requantise_columns)(acc, row, first_channel, whole, channels, q, out, magnitude, 0);
  if (whole < n)
    RM_NAME(requantise_rows_portable)(
        acc + whole, 0, 1, row, first_channel + whole, n - whole, channels, q, out, magnitude);
}

/// Requantises rows row ..< row + rows, `acc_stride` accumulators apart.
static inline void RM_NAME(requantise_rows)(
    const int32_t *acc, size_t acc_stride, size_t rows, size_t row, size_t first_channel, size_t n,
    size_t channels, const rm_requantise *q, uint8_t *out, uint64_t *magnitude) {
  if (q->fine) {
    RM_NAME(requantise_fine)(acc, acc_stride, rows, row, first_channel, n, channels, q, out);
    return;
  }
  for (size_t r = 0; r < rows; r++)
    RM_NAME(requantise_row)(acc + r * acc_stride, row + r, first_channel, n, channels, q, out, magnitude);
}
