// From a 32-bit accumulator to an 8-bit element: the one rounding rule of every integer kernel. It takes
// products of 16 by 16 bits, which every processor has in its vectors, a microcontroller in one instruction.
//
//   sum = accumulator + bias[c]                      (32 bits; the binder proves that it fits)
//   x   = clamp16((sum << up) >> right[c])           (floor; with an up, << clamps to 31 bits first)
//   t   = (x * m[c] + 2^(15 + p)) >> (16 + p)        RM_NEAREST: round half up
//   out = clamp(t, low, high), or 0 where mask_in has a 0 bit
//
// The real factor of channel c is m[c] * 2^(16 - r[c]) / 2^shift: multiplier[c] holds m[c] in 0 ..< 2^15 and,
// times 2^16, r[c] in 0 ... 31; NULL means 2^14 and 0. With P = 6 for high < 128, 5 for high < 256, 2 for
// high < 2048, 1 above, so that 2^14 <= m reaches every element from a clamped x:
//
//   p        = min(P, shift - 32), at least 1
//   right[c] = min(31, shift - 32 - p + r[c]), up = 0                 for shift >= 33
//   right[c] = r[c], up = min(29, 33 - shift)                         below
//
//   RM_STOCHASTIC  both shifts round at random, so that the mean of t is the product. With
//   u = rm_random32(index, seed) and index = row * channels + c as uint32, the element's place in its tensor,
//   so that a draw does not depend on threads, tiles or vector width:
//     x = clamp16((min(sum, 2^31 - 2^right[c]) + ((u << 16) >> (32 - right[c]))) >> right[c])
//         (of right[c] = 0: clamp16(sum))
//     t = (x * m[c] + (u >> 17) * 2^(p + 1)) >> (16 + p)
//
// A mask holds one bit per element, rows of ceil(channels / 8) bytes, bit (c & 7) of byte (c >> 3).
// mask_out: 1 where sum > 0 and t < high: the elements that a clamped rectifier lets the gradient through.
// With sign_mask it is 1 where sum > 0, whatever t is. Unused bits of a row's last byte are written as 0.
//
// magnitude: |= of y << start over the elements that mask_in lets through, where for low == 0 a negative sum
// counts as 0. start = 31 + (right of r[c] = 0) - up, and y = (x * m[c] + 2^14) >> 15 with the x of |sum|, to
// nearest: units of sum * m[c] * 2^(16 - r[c]). With z = |sum| >> r[c], of which 2^31 is one unit at most,
// z << 31 stands beside it from bit start + 15 on, which is what a clamped x does not show, and, where up is 0,
// z itself in the lowest 31 bits, which is what is known when every y is 0. An OR does not depend on the order
// of evaluation. The caller clears it; concurrent callers give separate words.
//
// A fine tensor has 12-bit elements q, -2032 ... 2047 or 0 ... 4095, in two planes: a row has the high bytes
// q >> 4 of all its channels (int8 or uint8) and then their low bytes q & 15. fine == 1 writes such a tensor,
// low and high being the ends of q; RM_NEAREST, without mask_in; the magnitude is left alone.
#ifndef RM_REQUANTISE_H
#define RM_REQUANTISE_H
#include <stddef.h>
#include <stdint.h>

enum { RM_NEAREST = 0, RM_STOCHASTIC = 1 };

typedef struct {
  const int32_t *bias;        // [channels] or NULL
  const int32_t *multiplier;  // [channels], m | r << 16, or NULL
  int32_t shift;              // 1 ... 62, stochastic 16 ... 62
  int32_t rounding;
  uint32_t seed;
  int32_t low, high;
  const uint8_t *mask_in;     // or NULL
  uint8_t *mask_out;          // or NULL
  int32_t fine;
  int32_t sign_mask;
} rm_requantise;

enum { RM_UNIT_MULTIPLIER = 1 << 14 };

/// What the shift says: p, the bits by which every sum moves up, and those by which it moves down before r.
typedef struct {
  int32_t p, up, right;
} rm_requantise_shifts;

static inline rm_requantise_shifts rm_shifts(const rm_requantise *q) {
  const int32_t most = q->high < 128 ? 6 : q->high < 256 ? 5 : q->high < 2048 ? 2 : 1, down = q->shift - 32;
  rm_requantise_shifts s;
  s.p = down < 1 ? 1 : down < most ? down : most;
  s.up = down < 1 ? (1 - down < 29 ? 1 - down : 29) : 0;
  s.right = down < 1 ? 0 : down - s.p;
  return s;
}

/// The word of all y and of all z.
static inline uint64_t rm_magnitude(rm_requantise_shifts s, uint32_t y, uint32_t z) {
  const int32_t start = 31 + s.right - s.up;
  const uint64_t clamped = start < 48 ? (uint64_t)z << 31 >> (start + 15) << (start + 15) : 0;
  return (uint64_t)y << start | clamped | (s.up ? 0 : z & INT32_MAX);
}

/// 32 random bits for element `index` under `seed` (two rounds of a multiplicative mixer).
static inline uint32_t rm_random32(uint32_t index, uint32_t seed) {
  uint32_t x = (index ^ seed) * 0x9E3779B1u;
  x ^= x >> 15;
  return x * 0x85EBCA77u;
}

static inline uint32_t rm_random16(uint32_t index, uint32_t seed) { return rm_random32(index, seed) >> 16; }
#endif
