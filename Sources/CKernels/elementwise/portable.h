// The small integer kernels, one header each: plain C whose loops the compiler vectorises for the
// instruction set that includes them. docs/arithmetic.md states what each one computes.
#include "add.h"
#include "combine.h"
#include "pool.h"
#include "global_pool.h"
#include "resize.h"
#include "softmax.h"
#include "adam.h"
#include "count.h"
