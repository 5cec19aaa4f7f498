#include "include/allocation_counter.h"

#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(IS_SANITIZED)
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

static _Atomic int64_t allocations;
static _Thread_local bool is_watched;
static _Thread_local bool is_measured;
static _Thread_local int64_t bytes;

static void count(size_t size) {
  if (is_watched) atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
  if (is_measured) bytes += (int64_t)size;
}

// The allocator itself, under the names that glibc keeps for programs that replace it (glibc manual, "Replacing
// malloc"). What it gives is freed by glibc's own free.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
  count(size);
  return __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
  count(items * size);
  return __libc_calloc(items, size);
}

void *realloc(void *block, size_t size) {
  count(size);
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  count(size);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count(size);
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  count(size);
  void *given = __libc_memalign(alignment, size);
  if (!given) return ENOMEM;
  *block = given;
  return 0;
}

bool allocation_counter_works(void) { return true; }
void allocation_counter_watch(bool watches) { is_watched = watches; }
int64_t allocation_counter_count(void) { return atomic_load(&allocations); }
void allocation_counter_measure(bool measures) {
  if (measures) bytes = 0;
  is_measured = measures;
}
int64_t allocation_counter_bytes(void) { return bytes; }

#else

bool allocation_counter_works(void) { return false; }
void allocation_counter_watch(bool watches) { (void)watches; }
int64_t allocation_counter_count(void) { return 0; }
void allocation_counter_measure(bool measures) { (void)measures; }
int64_t allocation_counter_bytes(void) { return 0; }

#endif
