// placeholder: being written
static void RM_NAME(add_int8)(const rm_add * p0, size_t begin, size_t end) { __builtin_trap(); }
static void RM_NAME(combine)(const rm_combine * p0, size_t begin, size_t end, uint64_t *magnitude) { __builtin_trap(); }
static void RM_NAME(average_pool)(const rm_average_pool * p0, size_t begin, size_t end) { __builtin_trap(); }
static void RM_NAME(average_pool_backward)(const rm_average_pool * p0, size_t begin, size_t end) { __builtin_trap(); }
static void RM_NAME(global_pool)(const rm_global_pool * p0, size_t begin, size_t end) { __builtin_trap(); }
static void RM_NAME(broadcast)(const rm_broadcast * p0, size_t begin, size_t end) { __builtin_trap(); }
static void RM_NAME(resize)(const rm_resize * p0, size_t begin, size_t end) { __builtin_trap(); }
static void RM_NAME(resize_backward)(const rm_resize * p0, size_t begin, size_t end, int32_t *scratch, uint64_t *magnitude) { __builtin_trap(); }
static void RM_NAME(softmax)(rm_softmax * p0) { __builtin_trap(); }
static void RM_NAME(adam)(const rm_adam * p0, size_t begin, size_t end, rm_adam_statistics * p3) { __builtin_trap(); }
static void RM_NAME(magnitude_int32)(const int32_t *x, size_t count, uint32_t *bits) { __builtin_trap(); }
static void RM_NAME(adam_rescale)(int32_t *m, uint32_t *v, size_t count, int32_t right) { __builtin_trap(); }
static void RM_NAME(count_int8)(const int8_t *x, size_t count, uint64_t *zeros, uint64_t *saturated) { __builtin_trap(); }
