// Matrix products in AMX tiles. Every other kernel of this set is that of avx512vnni.
#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>
#include "../include/kernels.h"
#include <string.h>
#pragma clang attribute push(                                                                                \
    __attribute__((target("amx-tile,amx-int8,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma"))),     \
    apply_to = function)
#define RM_NAME(name) name##__amx
#include "../requantise/x86_avx512vnni.h"
#include "../matmul/x86_amx.h"
#pragma clang attribute pop

rm_kernels rm_kernels_amx;
/// Once, before anything can ask for it; on every processor, so that it holds none of the instructions above.
static __attribute__((constructor)) void fill(void) {
  rm_kernels_amx = rm_kernels_avx512vnni;
  rm_kernels_amx.matmul_requantise = matmul_requantise_tiles__amx;
  rm_kernels_amx.matmul_int32 = matmul_int32_tiles__amx;
}
#endif
