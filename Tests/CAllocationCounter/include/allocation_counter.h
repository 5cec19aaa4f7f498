// Counts allocations: for tests of code that must make none.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H
#include <stdbool.h>
#include <stdint.h>

/// Whether allocations are counted in this build: on Linux with glibc, without a sanitizer (which brings its own
/// allocator).
bool allocation_counter_works(void);
/// Starts or stops counting the calling thread's allocations.
void allocation_counter_watch(bool watches);
/// Allocations of all watched threads so far.
int64_t allocation_counter_count(void);
/// Starts or stops adding up what the calling thread asks for; starting begins at 0.
void allocation_counter_measure(bool measures);
/// The bytes that the calling thread has asked for since, whether it has given them back or not.
int64_t allocation_counter_bytes(void);
#endif
