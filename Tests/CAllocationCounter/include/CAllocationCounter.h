#pragma once
#include <stdint.h>

/// How many times this thread has asked for memory since the process began, OpenBLAS's own asking left out: some of its
/// kernels do so in the middle of a product, and it is not ours to mend. Linking this target replaces `malloc` and its
/// relatives by ones that count, and tell by the place they are called from who asks.
int64_t allocation_count(void);

/// How many times OpenBLAS has.
int64_t blas_allocation_count(void);
