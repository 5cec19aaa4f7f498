// The scalar form of every kernel: each family's own header where it has one, the portable body otherwise.
#if 1
#include "../include/kernels.h"
#include <math.h>
#include <string.h>
#define RM_NAME(name) name##__scalar
#include "../matmul/portable.h"
#include "../depthwise/portable.h"
#include "../elementwise/portable.h"
#include "../float32/portable.h"
const rm_kernels rm_kernels_scalar = {
#define X(name, parameters) .name = RM_NAME(name),
    RM_KERNELS(X)
#undef X
};
#endif
