// placeholder: being written
static void RM_NAME(matmul_requantise)(const rm_matmul * p0, uint64_t *magnitude) { __builtin_trap(); }
static void RM_NAME(matmul_int32)(const rm_matmul * p0) { __builtin_trap(); }
static void RM_NAME(outer_int32)(const int8_t *e, size_t e_stride, const uint8_t *x, size_t x_stride, int32_t x_signed, size_t rows, size_t m, size_t n, int32_t *out, size_t out_stride, void *scratch) { __builtin_trap(); }
static void RM_NAME(column_sums)(const int8_t *e, size_t rows, size_t channels, int32_t *out) { __builtin_trap(); }
