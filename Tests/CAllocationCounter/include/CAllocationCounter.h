#pragma once
#include <stdint.h>

/// How many times this thread has asked for memory since the process began. Linking this target replaces `malloc` and
/// its relatives by ones that count.
int64_t allocation_count(void);
