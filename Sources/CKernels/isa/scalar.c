// The scalar form of every kernel: each family's own header where it has one, the portable body otherwise.
#include "../depthwise/plan.h"
#include "../include/kernels.h"
#include <math.h>
#include <string.h>
#define RM_NAME(name) name##__scalar
#include "../requantise/scalar.h"
#include "../matmul/portable.h"
#include "../matmul/column_sums.h"
#include "../depthwise/portable.h"
#include "../geometry/gather.h"
#include "../elementwise/portable.h"
#include "../float32/portable.h"
#include "../depthwise/outer.h"
const rm_kernels rm_kernels_scalar = {
#define X(name, parameters) .name = RM_NAME(name),
    RM_KERNELS(X)
#undef X
};
