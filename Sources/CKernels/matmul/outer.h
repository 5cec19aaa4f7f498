// Rows of the weight gradient that are interleaved into scratch at a time: e and x of 256 rows and 160
// channels fill 80 KiB, a small part of a second-level cache.
#ifndef RM_OUTER_H
#define RM_OUTER_H
enum { RM_OUTER_CHUNK = 256 };
#endif
