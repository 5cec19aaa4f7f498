// Sixteen lanes: one AVX-512 register, two of AVX2, four of NEON or SSE2. Lanes never mix, so that a result
// does not depend on where a range of rows or channels begins.

// Vectors wider than a register are passed only to functions that are always inlined: there is no call, and
// so no calling convention that could change.
#pragma clang diagnostic ignored "-Wpsabi"

#define RM_INLINE static inline __attribute__((always_inline))
#define RM_UNROLL _Pragma("clang loop unroll(full)")

enum { RM_LANES = 16 };

typedef float rm_v16 __attribute__((ext_vector_type(16)));
typedef int32_t rm_v16i __attribute__((ext_vector_type(16)));
typedef double rm_v16d __attribute__((ext_vector_type(16)));
typedef _Bool rm_v16b __attribute__((ext_vector_type(16)));

// Fused multiply-add: without the instruction it would be a library call per lane.
#define RM_FUSED__scalar 0
#define RM_FUSED__avx2 1
#define RM_FUSED__avx512vnni 1
#define RM_FUSED__neon 1
#define RM_FUSED__neondot 1
#define RM_FUSED RM_NAME(RM_FUSED)

/// a * b + c
RM_INLINE rm_v16 rm_multiply_add(rm_v16 a, rm_v16 b, rm_v16 c) {
#if RM_FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// The first `count` floats at p (at most 16), zeros after them.
RM_INLINE rm_v16 rm_load(const float *p, size_t count) {
  rm_v16 v = 0;
  if (count == RM_LANES) {
    memcpy(&v, p, sizeof v);
    return v;
  }
  float *to = (float *)&v;
  // Pieces of constant size: a memcpy of variable size is a call.
  if (count & 8) memcpy(to, p, 32), to += 8, p += 8;
  if (count & 4) memcpy(to, p, 16), to += 4, p += 4;
  if (count & 2) memcpy(to, p, 8), to += 2, p += 2;
  if (count & 1) *to = *p;
  return v;
}

/// Writes the first `count` lanes.
RM_INLINE void rm_store(float *p, rm_v16 v, size_t count) {
  if (count == RM_LANES) {
    memcpy(p, &v, sizeof v);
    return;
  }
  const float *from = (const float *)&v;
  if (count & 8) memcpy(p, from, 32), from += 8, p += 8;
  if (count & 4) memcpy(p, from, 16), from += 4, p += 4;
  if (count & 2) memcpy(p, from, 8), from += 2, p += 2;
  if (count & 1) *p = *from;
}

/// How many of the 16 lanes from `position` on lie before `end`.
RM_INLINE size_t rm_lanes_before(size_t end, size_t position) {
  return end - position < RM_LANES ? end - position : RM_LANES;
}

/// One bit per lane from lanes that are all ones or all zeros, and back.
RM_INLINE uint32_t rm_bits_of_lanes(rm_v16i lanes) {
  rm_v16b flags = __builtin_convertvector(lanes, rm_v16b);
  uint16_t bits;
  memcpy(&bits, &flags, sizeof bits);
  return bits;
}

RM_INLINE rm_v16i rm_lanes_of_bits(uint32_t bits) {
  rm_v16i bit = {1,      1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
                 1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15};
  return ((rm_v16i)(int32_t)bits & bit) != 0;
}

/// The lanes of v whose bit is 1, 0 elsewhere.
RM_INLINE rm_v16 rm_keep(rm_v16 v, uint32_t bits) { return rm_lanes_of_bits(bits) ? v : (rm_v16)0; }
