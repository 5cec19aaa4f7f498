// placeholder: being written
static void RM_NAME(matmul_f32)(const rm_matmul_f32 * p0) { __builtin_trap(); }
static void RM_NAME(depthwise_f32)(const rm_depthwise_f32 * p0, int64_t begin, int64_t end) { __builtin_trap(); }
static void RM_NAME(outer_f32)(const float *e, size_t e_stride, const float *x, size_t x_stride, size_t rows, size_t m, size_t n, float *out, size_t out_stride) { __builtin_trap(); }
static void RM_NAME(depthwise_outer_f32)(const rm_geometry * p0, const float *input, const float *error, size_t begin, size_t end, float *out) { __builtin_trap(); }
static void RM_NAME(column_sums_f32)(const float *e, size_t rows, size_t channels, float *out) { __builtin_trap(); }
static void RM_NAME(add_f32)(const float *a, const float *b, float *out, size_t count) { __builtin_trap(); }
static void RM_NAME(mask_f32)(const float *x, const uint8_t *mask, size_t rows, size_t channels, float *out) { __builtin_trap(); }
static void RM_NAME(average_pool_f32)(const float *x, int32_t in_h, int32_t in_w, int32_t channels, int32_t size, float *out, size_t begin_image, size_t end_image) { __builtin_trap(); }
static void RM_NAME(average_pool_backward_f32)(const float *e, int32_t in_h, int32_t in_w, int32_t channels, int32_t size, float *out, size_t begin_image, size_t end_image) { __builtin_trap(); }
static void RM_NAME(global_pool_f32)(const float *x, size_t positions, size_t channels, float *out, size_t begin_image, size_t end_image) { __builtin_trap(); }
static void RM_NAME(broadcast_f32)(const float *e, const uint8_t *mask, size_t positions, size_t channels, float *out, size_t begin_image, size_t end_image) { __builtin_trap(); }
static void RM_NAME(resize_f32)(const float *x, int32_t in_h, int32_t in_w, int32_t out_h, int32_t out_w, int32_t channels, float *out, size_t begin_image, size_t end_image) { __builtin_trap(); }
static void RM_NAME(resize_backward_f32)(const float *e, int32_t in_h, int32_t in_w, int32_t out_h, int32_t out_w, int32_t channels, float *out, size_t begin_image, size_t end_image) { __builtin_trap(); }
static void RM_NAME(batch_norm_f32)(const float *x, size_t rows, size_t channels, const float *scale, const float *shift, float epsilon, float *mean, float *inverse_std, float *out, uint8_t *mask_out) { __builtin_trap(); }
static void RM_NAME(batch_norm_inference_f32)(const float *x, size_t rows, size_t channels, const float *scale, const float *shift, const float *mean, const float *inverse_std, float *out, int32_t rectify) { __builtin_trap(); }
static void RM_NAME(batch_norm_backward_f32)(const float *x, const float *e, size_t rows, size_t channels, const float *scale, const float *mean, const float *inverse_std, float *dx, float *d_scale, float *d_shift) { __builtin_trap(); }
static void RM_NAME(standardise_f32)(const float *w, size_t rows, size_t n, float *out) { __builtin_trap(); }
static void RM_NAME(standardise_backward_f32)(const float *w, const float *e, size_t rows, size_t n, float *out) { __builtin_trap(); }
static void RM_NAME(softmax_f32)(const float *logits, const int32_t *labels, size_t batch, size_t classes, float smoothing, float *probabilities, float *error, float *loss, int32_t *correct) { __builtin_trap(); }
static void RM_NAME(adam_f32)(float *w, float *m, float *v, const float *gradient, size_t count, float rate, float beta1, float beta2, float epsilon, float correction1, float correction2) { __builtin_trap(); }
