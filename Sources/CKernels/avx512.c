#include "CKernels.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl"))), apply_to = function)
#define CK_TABLE ck_table_avx512
#define CK_NAME "avx512"
#define CK_HAS_MASKS
#include "body/body.h"
#pragma clang attribute pop
#endif
