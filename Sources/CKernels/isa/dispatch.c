#if defined(__linux__) && !defined(_DEFAULT_SOURCE)
#define _DEFAULT_SOURCE  // syscall
#endif
#include "../include/kernels.h"

#define RM_EXPAND_TABLE(suffix)                                                                              \
  extern const rm_kernels rm_kernels_##suffix;

RM_EXPAND_TABLE(scalar)
#if defined(__x86_64__)
RM_EXPAND_TABLE(avx2)
RM_EXPAND_TABLE(avx512vnni)
#if defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
extern rm_kernels rm_kernels_amx;
#endif
#elif defined(__aarch64__)
RM_EXPAND_TABLE(neon)
RM_EXPAND_TABLE(neondot)
#if defined(__linux__)
#include <sys/auxv.h>
#endif
#endif

const char *rm_isa_name(rm_isa isa) {
  static const char *const names[RM_ISA_COUNT] = {"scalar", "avx2", "avx512vnni", "neon", "neondot", "amx"};
  return names[isa];
}

#if defined(__x86_64__) && defined(__linux__)
/// Whether the processor has tiles of bytes (leaf 7: AMX-TILE and AMX-INT8) and the system lends their registers to
/// this process, which must ask for them first (ARCH_REQ_XCOMP_PERM of the tiles' data, 18).
static bool has_tiles(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || (d >> 24 & 3) != 3) return false;
  return syscall(SYS_arch_prctl, 0x1023, 18) == 0;
}
#endif

bool rm_isa_supported(rm_isa isa) {
  switch (isa) {
  case RM_SCALAR:
    return true;
#if defined(__x86_64__)
  case RM_AVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  case RM_AVX512VNNI:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
#if defined(__linux__)
  case RM_AMX:
    return rm_isa_supported(RM_AVX512VNNI) && has_tiles();
#endif
#elif defined(__aarch64__)
  case RM_NEON:
    return true;
  case RM_NEONDOT:
#if defined(__linux__)
    return (getauxval(AT_HWCAP) & (1 << 20)) != 0;  // HWCAP_ASIMDDP
#else
    return true;  // every Apple processor since A13
#endif
#endif
  default:
    return false;
  }
}

rm_isa rm_isa_best(void) {
  static const rm_isa order[] = {RM_AMX, RM_AVX512VNNI, RM_AVX2, RM_NEONDOT, RM_NEON};
  for (int i = 0; i < 5; i++)
    if (rm_isa_supported(order[i])) return order[i];
  return RM_SCALAR;
}

const rm_kernels *rm_kernels_for(rm_isa isa) {
  if (!rm_isa_supported(isa)) return NULL;
  switch (isa) {
#if defined(__x86_64__)
  case RM_AVX2:
    return &rm_kernels_avx2;
  case RM_AVX512VNNI:
    return &rm_kernels_avx512vnni;
#if defined(__linux__)
  case RM_AMX:
    return &rm_kernels_amx;
#endif
#elif defined(__aarch64__)
  case RM_NEON:
    return &rm_kernels_neon;
  case RM_NEONDOT:
    return &rm_kernels_neondot;
#endif
  default:
    return &rm_kernels_scalar;
  }
}
