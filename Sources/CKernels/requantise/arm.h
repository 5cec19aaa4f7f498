// Requantisation in NEON, eight channels at a time.
#include "fine.h"
#include "portable.h"

/// Four 64-bit results of a shift right by -`right` as 32 bits, saturated.
static inline int32x4_t RM_NAME(shift_narrow)(int64x2_t low, int64x2_t high, int64x2_t right) {
  return vcombine_s32(vqmovn_s64(vshlq_s64(low, right)), vqmovn_s64(vshlq_s64(high, right)));
}

static inline __attribute__((always_inline)) void RM_NAME(requantise_columns)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude, const int stochastic) {
  static const uint32_t lanes[8] = {0, 1, 2, 3, 4, 5, 6, 7};
  static const uint16_t lane_bits[8] = {1, 2, 4, 8, 16, 32, 64, 128};
  const uint8_t *mask_in = q->mask_in ? q->mask_in + row * ((channels + 7) / 8) : NULL;
  uint8_t *mask_out = q->mask_out ? q->mask_out + row * ((channels + 7) / 8) : NULL;
  const uint16x8_t lane_bit = vld1q_u16(lane_bits);
  const int32x4_t low = vdupq_n_s32(q->low), high = vdupq_n_s32(q->high);
  const int32x4_t end = vdupq_n_s32(q->sign_mask ? INT32_MAX : q->high);
  const int64x2_t right = vdupq_n_s64(-(int64_t)q->shift);
  const int64x2_t half = vdupq_n_s64((int64_t)1 << (q->shift - 1)), draw_left = vdupq_n_s64(q->shift - 16);
  uint64x2_t bits = vdupq_n_u64(0);
  for (size_t j = 0; j < n; j += 8) {
    const size_t c = first_channel + j, at = row * channels + c;
    uint16x8_t pass = vdupq_n_u16(0xFFFF);
    if (mask_in) pass = vtstq_u16(vdupq_n_u16(mask_in[c / 8]), lane_bit);
    uint16x4_t through[2];
    int16x4_t results[2];
    for (size_t h = 0; h < 2; h++) {
      int32x4_t sum = vld1q_s32(acc + j + 4 * h);
      if (q->bias) sum = vaddq_s32(sum, vld1q_s32(q->bias + c + 4 * h));
      const int32x4_t multiplier =
          q->multiplier ? vld1q_s32(q->multiplier + c + 4 * h) : vdupq_n_s32(1 << 30);
      int64x2_t v[2] = {
          vmull_s32(vget_low_s32(sum), vget_low_s32(multiplier)),
          vmull_s32(vget_high_s32(sum), vget_high_s32(multiplier))};
      if (magnitude) {
        const int16x4_t lets = vreinterpret_s16_u16(h ? vget_high_u16(pass) : vget_low_u16(pass));
        const int32x4_t wide = vmovl_s16(lets);
        const int64x2_t keep[2] = {vmovl_s32(vget_low_s32(wide)), vmovl_s32(vget_high_s32(wide))};
        for (int i = 0; i < 2; i++) {
          const uint64x2_t negative = vcltzq_s64(v[i]);
          const uint64x2_t size = q->low == 0 ? vbicq_u64(vreinterpretq_u64_s64(v[i]), negative)
                                              : vreinterpretq_u64_s64(vabsq_s64(v[i]));
          bits = vorrq_u64(bits, vandq_u64(size, vreinterpretq_u64_s64(keep[i])));
        }
      }
      if (stochastic) {
        uint32x4_t x = vaddq_u32(vdupq_n_u32((uint32_t)at), vld1q_u32(lanes + 4 * h));
        x = vmulq_u32(veorq_u32(x, vdupq_n_u32(q->seed)), vdupq_n_u32(0x9E3779B1u));
        x = vmulq_u32(veorq_u32(x, vshrq_n_u32(x, 15)), vdupq_n_u32(0x85EBCA77u));
        x = vshrq_n_u32(x, 16);
        v[0] = vaddq_s64(v[0], vshlq_s64(vreinterpretq_s64_u64(vmovl_u32(vget_low_u32(x))), draw_left));
        v[1] = vaddq_s64(v[1], vshlq_s64(vreinterpretq_s64_u64(vmovl_u32(vget_high_u32(x))), draw_left));
      } else {
        v[0] = vaddq_s64(v[0], half);
        v[1] = vaddq_s64(v[1], half);
      }
      const int32x4_t t = RM_NAME(shift_narrow)(v[0], v[1], right);
      through[h] = vmovn_u32(vandq_u32(vcgtzq_s32(sum), vcltq_s32(t, end)));
      results[h] = vmovn_s32(vmaxq_s32(vminq_s32(t, high), low));
    }
    const int16x8_t result = vandq_s16(vcombine_s16(results[0], results[1]), vreinterpretq_s16_u16(pass));
    vst1_u8(out + at, vmovn_u16(vreinterpretq_u16_s16(result)));
    if (mask_out)
      mask_out[c / 8] = (uint8_t)vaddvq_u16(vandq_u16(vcombine_u16(through[0], through[1]), lane_bit));
  }
  if (magnitude) *magnitude |= vgetq_lane_u64(bits, 0) | vgetq_lane_u64(bits, 1);
}

/// Requantises one row of accumulators; see portable.h for the parameters.
static void RM_NAME(requantise_row)(
    const int32_t *acc, size_t row, size_t first_channel, size_t n, size_t channels, const rm_requantise *q,
    uint8_t *out, uint64_t *magnitude) {
  if (q->fine) {
    RM_NAME(requantise_fine)(acc, 0, 1, row, first_channel, n, channels, q, out);
    return;
  }
  // Mask bytes that are shared with other channels are left to the plain form.
  const size_t whole = first_channel % 8 && (q->mask_in || q->mask_out) ? 0 : n / 8 * 8;
  if (whole && q->rounding == RM_STOCHASTIC)
    RM_NAME(requantise_columns)(acc, row, first_channel, whole, channels, q, out, magnitude, 1);
  else if (whole)
    RM_NAME(requantise_columns)(acc, row, first_channel, whole, channels, q, out, magnitude, 0);
  if (whole < n)
    RM_NAME(requantise_row_portable)(
        acc + whole, row, first_channel + whole, n - whole, channels, q, out, magnitude);
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
