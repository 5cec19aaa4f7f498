// The avx2 form of every kernel: each family's own header where it has one, the portable body otherwise.
#if defined(__x86_64__)
#include <immintrin.h>
#include "../depthwise/plan.h"
#include "../include/kernels.h"
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define RM_NAME(name) name##__avx2
#include "../interleave/x86.h"
#include "../requantise/x86_avx2.h"
#include "../matmul/x86_avx2.h"
#include "../matmul/column_sums.h"
#include "../depthwise/x86_avx2.h"
#include "../geometry/gather.h"
#include "../elementwise/portable.h"
#include "../float32/portable.h"
#include "../depthwise/outer.h"
const rm_kernels rm_kernels_avx2 = {
#define X(name, parameters) .name = RM_NAME(name),
    RM_KERNELS(X)
#undef X
};
#pragma clang attribute pop
#endif
