// Which instruction sets this library has kernels for, and which of them this processor runs.
#ifndef RM_ISA_H
#define RM_ISA_H
#include <stdbool.h>

typedef enum { RM_SCALAR = 0, RM_AVX2 = 1, RM_AVX512VNNI = 2, RM_NEON = 3, RM_NEONDOT = 4, RM_AMX = 5 } rm_isa;
enum { RM_ISA_COUNT = 6 };

/// True if this build has kernels for `isa` and this processor runs them.
bool rm_isa_supported(rm_isa isa);
/// The fastest supported set.
rm_isa rm_isa_best(void);
/// "scalar", "avx2", "avx512vnni", "amx" (with tiles for products), "neon", "neondot" (NEON with the dot product
/// extension).
const char *rm_isa_name(rm_isa isa);

/// Tells the processor that this thread looks again and again for something: it takes less power, and leaves
/// more of the core to a thread beside it.
static inline void rm_relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
#endif
