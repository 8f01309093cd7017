#include "CKernels.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define CK_TABLE ck_table_avx2
#define CK_NAME "avx2"
#include "body/body.h"
#pragma clang attribute pop
#endif
