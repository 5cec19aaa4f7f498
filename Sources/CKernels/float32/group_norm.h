// Group norm (Wu, He 2018) of each image: mean and variance over positions and the channels of a group, summed
// in double. One group and one position is layer norm (Ba, Kiros, Hinton 2016) of each row.

static void RM_NAME(group_norm_f32)(
    const float *x, size_t positions, size_t channels, size_t groups, const float *scale, const float *shift,
    float epsilon, float *mean_out, float *inverse_std, float *out, size_t begin_image, size_t end_image) {
  const size_t width = channels / groups;
  const double elements = (double)(positions * width);
  for (size_t image = begin_image; image < end_image; image++)
    for (size_t group = 0; group < groups; group++) {
      const size_t first = image * positions * channels + group * width;
      rm_v16d sum = 0, squares = 0;
      for (size_t p = 0; p < positions; p++)
        for (size_t c = 0; c < width; c += RM_LANES)
          sum += __builtin_convertvector(
              rm_load(x + first + p * channels + c, rm_lanes_before(width, c)), rm_v16d);
      const float mean = (float)(rm_sum_of_lanes(sum) / elements);
      for (size_t p = 0; p < positions; p++)
        for (size_t c = 0; c < width; c += RM_LANES) {
          const size_t count = rm_lanes_before(width, c);
          const rm_v16 distance =
              rm_keep(rm_load(x + first + p * channels + c, count) - mean, (1u << count) - 1);
          const rm_v16d exact = __builtin_convertvector(distance, rm_v16d);
          squares += exact * exact;
        }
      const float inverse = (float)(1 / sqrt(rm_sum_of_lanes(squares) / elements + (double)epsilon));
      mean_out[image * groups + group] = mean;
      inverse_std[image * groups + group] = inverse;
      for (size_t p = 0; p < positions; p++)
        for (size_t c = 0; c < width; c += RM_LANES) {
          const size_t count = rm_lanes_before(width, c), at = first + p * channels + c;
          const rm_v16 scales = rm_load(scale + group * width + c, count);
          const rm_v16 shifts = rm_load(shift + group * width + c, count);
          rm_store(out + at, rm_normalise(rm_load(x + at, count), mean, inverse, scales, shifts), count);
        }
    }
}

/// With g = e * scale: dx = 1 / std * (g - mean(g) - x̂ * mean(g * x̂))
static void RM_NAME(group_norm_backward_f32)(
    const float *x, const float *e, size_t positions, size_t channels, size_t groups, const float *scale,
    const float *mean, const float *inverse_std, float *dx, float *d_scale, float *d_shift,
    size_t begin_image, size_t end_image) {
  const size_t width = channels / groups;
  const double elements = (double)(positions * width);
  for (size_t image = begin_image; image < end_image; image++)
    for (size_t group = 0; group < groups; group++) {
      const size_t first = image * positions * channels + group * width;
      const float center = mean[image * groups + group], inverse = inverse_std[image * groups + group];
      rm_v16d errors = 0, products = 0;
      for (size_t c = 0; c < width; c += RM_LANES) {
        const size_t count = rm_lanes_before(width, c);
        rm_v16d sum = 0, product = 0;
        for (size_t p = 0; p < positions; p++) {
          const size_t at = first + p * channels + c;
          const rm_v16 error = rm_load(e + at, count);  // lanes past the group are 0
          sum += __builtin_convertvector(error, rm_v16d);
          product += __builtin_convertvector(error * ((rm_load(x + at, count) - center) * inverse), rm_v16d);
        }
        const size_t channel = group * width + c;
        const rm_v16d factor = __builtin_convertvector(rm_load(scale + channel, count), rm_v16d);
        errors += sum * factor;
        products += product * factor;
        if (d_scale) rm_add_to(d_scale + channel, product, count);
        if (d_shift) rm_add_to(d_shift + channel, sum, count);
      }
      if (!dx) continue;
      const float mean_error = (float)(rm_sum_of_lanes(errors) / elements);
      const float mean_product = (float)(rm_sum_of_lanes(products) / elements);
      for (size_t p = 0; p < positions; p++)
        for (size_t c = 0; c < width; c += RM_LANES) {
          const size_t count = rm_lanes_before(width, c), at = first + p * channels + c;
          const rm_v16 normal = (rm_load(x + at, count) - center) * inverse;
          const rm_v16 g = rm_load(e + at, count) * rm_load(scale + group * width + c, count);
          rm_store(dx + at, inverse * (g - mean_error - normal * mean_product), count);
        }
    }
}
