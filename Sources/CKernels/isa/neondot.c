// The neondot form of every kernel: each family's own header where it has one, the portable body otherwise.
#if defined(__aarch64__)
#include <arm_neon.h>
#include "../depthwise/plan.h"
#include "../include/kernels.h"
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("+dotprod"))), apply_to = function)
#define RM_NAME(name) name##__neondot
#include "../interleave/arm.h"
#include "../requantise/arm_neondot.h"
#include "../matmul/arm_neondot.h"
#include "../matmul/column_sums.h"
#include "../depthwise/arm_neondot.h"
#include "../elementwise/portable.h"
#include "../float32/portable.h"
#include "../depthwise/outer.h"
const rm_kernels rm_kernels_neondot = {
#define X(name, parameters) .name = RM_NAME(name),
    RM_KERNELS(X)
#undef X
};
#pragma clang attribute pop
#endif
