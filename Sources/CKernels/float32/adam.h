// Adam (Kingma, Ba 2015), algorithm 1 with the corrections given.

static void RM_NAME(adam_f32)(
    float *w, float *m, float *v, const float *gradient, size_t count, float rate, float beta1, float beta2,
    float epsilon, float correction1, float correction2) {
  for (size_t i = 0; i < count; i++) {
    const float g = gradient[i];
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * (g * g);
    w[i] -= rate * (m[i] * correction1) / (sqrtf(v[i] * correction2) + epsilon);
  }
}
