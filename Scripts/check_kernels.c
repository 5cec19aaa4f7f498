// Compares every integer kernel of every instruction set that this processor runs with the scalar form, bit
// for bit, on seeded random cases: the C twin of Tests/KernelsTests for machines (or emulators) without a
// Swift toolchain. Prints what it checked; exits with 1 at a difference. Scripts/check_emulated.sh runs it for
// AArch64.
#include "../Sources/CKernels/include/CKernels.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// MARK: Cases

static uint32_t state;

static uint32_t draw(void) {
  static uint32_t high;
  high = rm_random16(++state, 0x51ED270B);
  return high << 16 | rm_random16(state, 0x2545F491);
}

static int32_t between(int32_t low, int32_t high) {
  return low + (int32_t)(draw() % (uint32_t)(high - low + 1));
}
static int32_t one_of(const int32_t *choices) {  // ends with 0
  int32_t count = 0;
  while (choices[count]) count++;
  return choices[between(0, count - 1)];
}
static int chance(int32_t percent) { return between(1, 100) <= percent; }

static void *blocks[64];
static int blocks_count;

/// Memory that lives as long as the case.
static void *take(size_t bytes) { return blocks[blocks_count++] = malloc(bytes ? bytes : 1); }

static void *noise(size_t bytes) {
  static const uint8_t extremes[4] = {0, 127, 128, 255};
  uint8_t *p = take(bytes);
  for (size_t i = 0; i < bytes; i++) {
    const uint32_t r = draw();
    p[i] = r & 7 ? (uint8_t)(r >> 16) : extremes[r >> 8 & 3];
  }
  return p;
}

static int32_t *numbers(size_t count, int32_t low, int32_t high) {
  int32_t *p = take(count * sizeof *p);
  for (size_t i = 0; i < count; i++) p[i] = between(low, high);
  return p;
}

/// What kernels write goes to one arena, with gaps that they must leave alone; arenas are compared whole.
enum { ARENA = 4 << 20 };
static uint8_t *arena;
static size_t used;

static void *output(size_t bytes) {
  used = (used + 64 + 63) / 64 * 64 + 4;
  void *p = arena + used;
  used += bytes;
  if (used + 64 > ARENA) abort();
  return p;
}

static void *copied(const void *from, size_t bytes) { return memcpy(output(bytes), from, bytes); }

/// Factors of channels, mostly at their full precision, some far below the largest.
static const int32_t *factors(size_t channels) {
  const int any = chance(25);
  int32_t *words = (int32_t *)numbers(channels, any ? 0 : 1 << 14, (1 << 15) - 1);
  const int32_t most = any ? 31 : 4;
  for (size_t c = 0; c < channels; c++) words[c] |= between(0, most) << 16;
  return words;
}

static rm_requantise rule(size_t rows, size_t channels, int32_t bits, int may_mask_out) {
  rm_requantise q = {.rounding = chance(50) ? RM_STOCHASTIC : RM_NEAREST, .seed = draw()};
  q.low = chance(40) ? 0 : -127;
  q.high = q.low == 0 && chance(60) ? 255 : 127;
  if (chance(60)) q.bias = numbers(channels, -1000, 1000);
  if (chance(75)) {
    q.shift = 23 + bits + between(-2, 2);
    if (chance(80)) q.multiplier = factors(channels);
  } else {
    q.shift = between(q.rounding == RM_STOCHASTIC ? 16 : 1, 62);
    if (chance(80)) q.multiplier = factors(channels);
  }
  if (chance(40)) q.mask_in = noise(rows * ((channels + 7) / 8));
  if (may_mask_out && chance(40)) q.mask_out = output(rows * ((channels + 7) / 8));
  return q;
}

/// `rows` of fine elements, [2][channels] each: any high byte, low bytes of 4 bits.
static void *fine_noise(size_t rows, size_t channels, size_t past) {
  uint8_t *p = noise(rows * 2 * channels + past);
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < channels; c++) p[(2 * r + 1) * channels + c] &= 15;
  return p;
}

/// A rule for fine results from one for bytes.
static void make_fine(rm_requantise *q) {
  q->rounding = RM_NEAREST, q->mask_in = NULL, q->fine = 1;
  q->low = q->low ? -2032 : 0, q->high = q->low ? 2047 : 4095;
  q->shift = q->shift > 5 ? q->shift - 4 : q->shift;
}

// MARK: One random case of each kernel

static const int32_t sizes[] = {1, 3, 4, 5, 8, 15, 16, 17, 24, 31, 32, 33, 48, 64, 65, 72, 96, 130, 0};

static void matmul(const rm_kernels *kernels) {
  static const int32_t long_sizes[] = {64, 68, 96, 100, 130, 144, 200, 254, 320, 0};
  const size_t k = (size_t)one_of(chance(30) ? long_sizes : sizes), n = (size_t)one_of(sizes);
  const size_t rows = (size_t)between(1, 40);
  rm_matmul p = {
      .rows = rows,
      .k = k,
      .n = n,
      .a_stride = (k + 3) / 4 * 4 + (size_t)between(0, 9),
      .a_signed = chance(50),
      .first_row = (size_t)between(0, 2),
      .first_channel = chance(60) ? 0 : (size_t)between(0, 3) * 8 + (size_t)between(0, 1)};
  p.channels = p.first_channel + n + (chance(50) ? 0 : (size_t)between(1, 9));
  if (chance(40)) {
    p.a_stride = 2 * k, p.low = k;
    p.a = fine_noise(rows, k, 4);
  } else {
    p.a = noise(rows * p.a_stride);
  }
  int8_t *packed = output(rm_packed_bytes(k, n));
  int32_t *sums = output(n * 4);
  if (chance(50))
    rm_pack(noise(k * n), k, k, n, packed, sums);
  else
    rm_pack_transposed(noise(k * n), n, k, n, packed, sums);
  p.packed = packed, p.sums = sums;
  const size_t elements = (p.first_row + rows) * p.channels;
  p.requantise = rule(p.first_row + rows, p.channels, p.low ? 18 : 14, 1);
  if (chance(30)) make_fine(&p.requantise);
  if (chance(40)) {
    const int fine = chance(40);
    const int32_t *multipliers = numbers(p.channels, 0, (1 << (fine ? 19 : 23)) - 1);
    p.residual = (rm_residual){
        .values = fine ? fine_noise(p.first_row + rows, p.channels, 0) : noise(elements),
        .multiplier = multipliers,
        .shift = between(1, 22),
        .fine = fine};
  }
  p.out = output(elements * 2);
  kernels->matmul_requantise(&p, chance(50) ? output(8) : NULL);
  p.out = output(elements * 4);
  kernels->matmul_int32(&p);
}

static void gradients(const rm_kernels *kernels) {
  const size_t rows = (size_t)between(1, chance(10) ? 600 : 40);
  const size_t m = (size_t)one_of(sizes), n = (size_t)one_of(sizes), stride = n + (size_t)between(0, 3);
  const int8_t *e = noise(rows * m);
  kernels->outer_int32(
      e, m, noise(rows * n), n, chance(50), rows, m, n, copied(numbers(m * stride, -99, 99), m * stride * 4),
      stride, take(rm_outer_scratch_bytes(rows, m, n)));
  kernels->column_sums(e, rows, m, copied(numbers(m, -99, 99), m * 4));
}

static void depthwise(const rm_kernels *kernels) {
  static const int32_t sides[] = {1, 2, 3, 3, 3, 5, 5, 7, 0};
  const int32_t kernel = one_of(sides), channels = one_of(sizes);
  const int32_t out_h = between(1, 6), out_w = between(1, chance(15) ? 70 : 9);
  rm_geometry g = {
      .batch = between(1, 2),
      .in_channels = channels,
      .out_channels = channels,
      .kernel_h = kernel,
      .kernel_w = kernel,
      .stride = between(1, 3),
      .pad_top = between(0, kernel / 2),
      .pad_left = between(0, kernel / 2),
      .groups = channels,
      .transposed = chance(50)};
  g.fine = !g.transposed && chance(50);
  const int32_t in_h = (out_h - 1) * g.stride + kernel - g.pad_top,
                in_w = (out_w - 1) * g.stride + kernel - g.pad_left;
  g.in_h = g.transposed ? out_h : in_h, g.in_w = g.transposed ? out_w : in_w;
  g.out_h = g.transposed ? in_h : out_h, g.out_w = g.transposed ? in_w : out_w;
  const int64_t lines = g.batch * g.out_h;
  const size_t pixels = (size_t)(lines * g.out_w), c = (size_t)channels;
  int8_t *packed = output(rm_depthwise_packed_bytes(&g));
  rm_depthwise_pack(&g, noise(c * (size_t)(kernel * kernel)), packed);
  rm_requantise q = rule(pixels, c, g.fine ? 18 : 14, 1);
  if (chance(30)) make_fine(&q);
  const size_t positions = (size_t)(g.batch * g.in_h * g.in_w);
  const rm_depthwise p = {
      .geometry = g,
      .input = g.fine ? fine_noise(positions, c, 0) : noise(positions * c),
      .input_signed = chance(50),
      .packed = packed,
      .out = output(pixels * c * 2),
      .requantise = q};
  const int64_t begin = between(0, (int32_t)lines - 1);
  kernels->depthwise_requantise(&p, begin, between((int32_t)begin + 1, (int32_t)lines), output(8));
}

static void sums(const rm_kernels *kernels) {
  const size_t rows = (size_t)between(1, 9), channels = (size_t)one_of(sizes), count = rows * channels;
  const rm_add add = {
      .a = noise(count),
      .b = noise(count),
      .out = output(count),
      .ma = between(-4194303, 4194303),
      .mb = between(-4194303, 4194303),
      .shift = between(1, 22)};
  kernels->add_int8(&add, 0, count);
  const rm_add_fine fine = {
      .a = fine_noise(rows, channels, 0),
      .b = noise(count),
      .out = output(count * 2),
      .channels = channels,
      .ma = between(-262143, 262143),
      .mb = between(-4194303, 4194303),
      .shift = between(1, 22)};
  kernels->add_fine(&fine, 0, rows);
  rm_combine combine = {
      .inputs_count = between(1, 4), .channels = channels, .requantise = rule(rows, channels, 20, 1)};
  for (int i = 0; i < combine.inputs_count; i++)
    combine.inputs[i] = noise(count), combine.left[i] = between(0, 20);
  combine.out = output(count);
  kernels->combine(&combine, 0, rows, output(8));
  kernels->magnitude_int32(numbers(count, -70000, 70000), count, output(4));
}

static void products(const rm_kernels *kernels) {
  const size_t images = (size_t)between(1, 3), positions = (size_t)between(1, 4), rows = images * positions;
  const size_t channels = (size_t)one_of(sizes), count = rows * channels, mask = rows * ((channels + 7) / 8);
  const rm_add_rectified add = {
      .a = noise(count),
      .b = noise(count),
      .a_signed = chance(50),
      .b_signed = chance(50),
      .channels = channels,
      .out = output(count),
      .ma = between(-4194303, 4194303),
      .mb = between(-4194303, 4194303),
      .shift = between(1, 22),
      .low = 0,
      .high = between(100, 255),
      .mask_out = output(mask)};
  kernels->add_rectified(&add, 0, rows);
  uint8_t *passes = noise(256);
  for (int i = 0; i < 256; i++) passes[i] &= 1;
  const rm_map map = {noise(count), noise(256), passes, channels, output(count), output(mask)};
  kernels->map(&map, 0, rows);
  const rm_map_backward back = {
      noise(count), noise(count), noise(256), channels, output(count), rule(rows, channels, 13, 1)};
  kernels->map_backward(&back, 0, rows, output(8));
  const int spread = chance(50), single = chance(50);
  const rm_multiply multiply = {
      .a = noise(count),
      .b = noise(count),
      .a_signed = chance(50),
      .b_signed = chance(50),
      .channels = channels,
      .b_rows = spread ? positions : 1,
      .b_columns = single ? 1 : channels,
      .out = output(count),
      .requantise = rule(rows, channels, 14, 1)};
  kernels->multiply(&multiply, 0, rows, output(8));
  const size_t columns = single ? 1 : channels;
  const rm_multiply_sums sums = {
      .error = noise(count),
      .x = noise(count),
      .x_signed = chance(50),
      .channels = channels,
      .rows = positions,
      .columns = columns,
      .out = output(images * columns),
      .requantise = rule(images, columns, 15, 1)};
  kernels->multiply_sums(&sums, 0, images, output(8));
  const rm_requantise_int32 raw = {
      numbers(count, -1000000, 1000000), channels, output(count), rule(rows, channels, 20, 1)};
  kernels->requantise_int32(&raw, 0, rows, output(8));
}

static void rows(const rm_kernels *kernels) {
  const size_t count_of_rows = (size_t)between(1, 6), columns = (size_t)one_of(sizes);
  const size_t count = count_of_rows * columns;
  const rm_row_softmax softmax = {
      .scores = numbers(count, -40000, 40000),
      .columns = columns,
      .valid = chance(50) ? numbers(count_of_rows, 1, (int32_t)columns) : NULL,
      .valid_rows = 1,
      .multiplier = between(0, 1 << 25),
      .shift = between(16, 26),
      .out = output(count)};
  kernels->row_softmax(&softmax, 0, count_of_rows);
  const rm_row_softmax_backward back = {
      noise(count), noise(count), columns, output(count), rule(count_of_rows, columns, 20, 1)};
  kernels->row_softmax_backward(&back, 0, count_of_rows, output(8));

  const size_t groups = (size_t)between(1, 3), positions = (size_t)between(1, 9), channels = groups * columns;
  const size_t elements = positions * channels, mask = positions * ((channels + 7) / 8);
  int64_t *bias = take(channels * 8);
  for (size_t c = 0; c < channels; c++) bias[c] = between(-(1 << 28), 1 << 28);
  const uint8_t *x = noise(elements);
  const int32_t *scale = numbers(channels, -32767, 32767);
  const int64_t epsilon = (int64_t)1 << between(0, 60);
  const int is_signed = chance(50);
  const rm_group_norm norm = {
      .x = x, .is_signed = is_signed, .positions = positions, .channels = channels, .groups = groups,
      .epsilon = epsilon, .scale = scale, .bias = bias, .shift = between(15, 24), .low = -127, .high = 127,
      .out = output(elements), .mask_out = output(mask)};
  kernels->group_norm(&norm, 0, 1);
  const rm_group_norm_backward norm_back = {
      .x = x, .is_signed = is_signed, .positions = positions, .channels = channels, .groups = groups,
      .epsilon = epsilon, .scale = scale, .rise = between(0, 17), .error = noise(elements),
      .out = output(elements), .requantise = rule(positions, channels, 20, 1)};
  kernels->group_norm_backward(&norm_back, 0, 1, output(8));
}

static void windows(const rm_kernels *kernels) {
  const int32_t channels = one_of(sizes), size = between(1, 3), pad = between(0, size / 2);
  const int32_t stride = between(1, 2), h = between(3, 8), w = between(3, 8);
  const int32_t out_h = (h + 2 * pad - size) / stride + 1, out_w = (w + 2 * pad - size) / stride + 1;
  const size_t in = (size_t)(h * w * channels), out = (size_t)(out_h * out_w * channels);
  rm_max_pool pool = {
      .geometry = {.batch = 1, .in_h = h, .in_w = w, .in_channels = channels, .out_h = out_h, .out_w = out_w,
                   .kernel_h = size, .kernel_w = size, .stride = stride, .pad_top = pad, .pad_left = pad},
      .input = noise(in),
      .is_signed = chance(50),
      .out = output(out)};
  kernels->max_pool(&pool, 0, (size_t)out_h);
  pool.error = noise(out), pool.out = output(in);
  pool.requantise = rule((size_t)(h * w), (size_t)channels, 8, 1);
  kernels->max_pool_backward(&pool, 0, 1, take(in * 4), output(8));
}

static void pools(const rm_kernels *kernels) {
  const int32_t channels = one_of(sizes), size = between(1, 3), h = between(3, 8), w = between(3, 8);
  const size_t c = (size_t)channels, in = (size_t)(h * w) * c, out = (size_t)(h / size * (w / size)) * c;
  rm_average_pool pool = {
      .batch = 1,
      .in_h = h,
      .in_w = w,
      .channels = channels,
      .size = size,
      .is_signed = chance(50),
      .multiplier = 65536 / (size * size),
      .shift = 16,
      .input = noise(in),
      .out = output(out)};
  kernels->average_pool(&pool, 0, (size_t)(h / size));
  pool.fine = 1, pool.input = fine_noise((size_t)(h * w), c, 0), pool.out = output(out), pool.shift = 18;
  kernels->average_pool(&pool, 0, (size_t)(h / size));
  pool.fine = 0, pool.input = noise(out), pool.out = output(in);
  kernels->average_pool_backward(&pool, 0, (size_t)h);
  const size_t positions = (size_t)(h * w);
  const rm_global_pool global = {
      .positions = positions,
      .channels = c,
      .is_signed = chance(50),
      .multiplier = between(1, 1 << 20),
      .shift = 22,
      .low = -127,
      .high = 127,
      .input = noise(in),
      .out = output(c)};
  kernels->global_pool(&global, 0, 1);
  const rm_broadcast broadcast = {
      .positions = positions,
      .channels = c,
      .error = noise(c),
      .mask = noise(positions * ((c + 7) / 8)),
      .out = output(in)};
  kernels->broadcast(&broadcast, 0, 1);
}

static void resize(const rm_kernels *kernels) {
  const int32_t channels = one_of(sizes), in_h = between(1, 6), in_w = between(1, 6), out_h = between(1, 9),
                out_w = between(1, 9);
  const size_t c = (size_t)channels, in = (size_t)(in_h * in_w) * c, out = (size_t)(out_h * out_w) * c;
  rm_resize p = {
      .batch = 1,
      .in_h = in_h,
      .in_w = in_w,
      .out_h = out_h,
      .out_w = out_w,
      .channels = channels,
      .input = noise(in),
      .out = output(out),
      .requantise = rule((size_t)(in_h * in_w), c, 21, 0)};
  kernels->resize(&p, 0, (size_t)out_h);
  p.input = noise(out), p.out = output(in);
  kernels->resize_backward(&p, 0, 1, take(in * 4), output(8));
}

static void learning(const rm_kernels *kernels) {
  const size_t batch = (size_t)between(1, 5), classes = (size_t)one_of(sizes), count = batch * classes;
  rm_softmax softmax = {
      .logits = numbers(count, -100000, 100000),
      .labels = numbers(batch, 0, (int32_t)classes - 1),
      .batch = batch,
      .classes = classes,
      .multiplier = between(1, 1 << 20),
      .shift = between(0, 20),
      .smoothing = between(0, 20000),
      .seed = draw(),
      .probabilities = output(count * 4),
      .error = output(count)};
  kernels->softmax(&softmax);
  copied(&softmax.error_exponent, 4), copied(&softmax.loss, 8), copied(&softmax.correct, 4);
  rm_adam adam = {
      .gradient = numbers(count, -1000000, 1000000),
      .gradient_shift = between(-3, 12),
      .mean_rate = between(1, 65536),
      .square_rate = between(1, 65536),
      .rate = between(0, (1 << 24) - 1),
      .seed = draw()};
  adam.high = copied(noise(count), count), adam.low = copied(noise(count), count);
  adam.m = copied(numbers(count, -134213632, 134213632), count * 4);
  adam.v = copied(numbers(count, 0, 1073676289), count * 4);
  rm_adam_statistics *statistics = output(sizeof *statistics);
  memset(statistics, 0, sizeof *statistics);
  kernels->adam(&adam, 0, count, statistics);
  kernels->adam_rescale(adam.m, adam.v, count, between(-15, 27));
}

static void patches(const rm_kernels *kernels) {
  const int32_t kernel = chance(60) ? 3 : between(1, 5), pad = between(0, kernel / 2);
  rm_geometry g = {
      .batch = between(1, 2),
      .in_h = kernel + between(0, 9),
      .in_w = kernel + between(0, 20),
      .in_channels = chance(60) ? 3 : between(1, 6),
      .kernel_h = kernel,
      .kernel_w = kernel,
      .stride = between(1, 3),
      .pad_top = pad,
      .pad_left = pad,
      .groups = 1,
      .fine = chance(50)};
  g.out_h = (g.in_h + 2 * pad - kernel) / g.stride + 1, g.out_w = (g.in_w + 2 * pad - kernel) / g.stride + 1;
  const size_t positions = (size_t)(g.batch * g.in_h * g.in_w), channels = (size_t)g.in_channels;
  const int32_t rows = g.batch * g.out_h * g.out_w, begin = between(0, rows - 1), end = between(begin + 1, rows);
  const int64_t stride = (g.fine ? 2 : 1) * (kernel * kernel * g.in_channels + between(0, 5));
  const void *input = g.fine ? fine_noise(positions, channels, 16) : noise(positions * channels + 16);
  kernels->gather(&g, 0, input, 1, begin, end, output((size_t)(end - begin) * (size_t)stride), stride);
}

// MARK: The comparison

int main(void) {
  static const struct {
    const char *name;
    void (*run)(const rm_kernels *);
  } cases[] = {{"matmul", matmul}, {"gradients", gradients}, {"depthwise", depthwise}, {"sums", sums},
               {"products", products}, {"rows", rows}, {"windows", windows},
               {"pools", pools},   {"resize", resize},       {"patches", patches},
               {"learning", learning}};
  enum { REPEATS = 400 };
  static uint8_t arenas[2][ARENA];
  int failures = 0;
  for (int isa = 1; isa < RM_ISA_COUNT; isa++) {
    const rm_kernels *kernels = rm_kernels_for((rm_isa)isa);
    if (!kernels) {
      printf("%s: skipped, this processor does not run it\n", rm_isa_name((rm_isa)isa));
      continue;
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
      for (uint32_t seed = 0; seed < REPEATS; seed++) {
        for (int which = 0; which < 2; which++) {
          arena = arenas[which];
          memset(arena, 0xA5, ARENA / 64);
          if (seed % 16 == 0) memset(arena, 0xA5, ARENA);
          used = 0, state = seed * 1000003 + (uint32_t)i;
          cases[i].run(which ? kernels : rm_kernels_for(RM_SCALAR));
          while (blocks_count) free(blocks[--blocks_count]);
        }
        if (memcmp(arenas[0], arenas[1], used + 64)) {
          printf("%s differs from scalar: %s, seed %u\n", rm_isa_name((rm_isa)isa), cases[i].name, seed);
          failures++;
          break;
        }
      }
    }
    printf("%s: %d cases of each kernel compared with scalar\n", rm_isa_name((rm_isa)isa), REPEATS);
  }
  return failures ? 1 : 0;
}
