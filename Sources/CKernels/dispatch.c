#include "CKernels.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

extern const ck_table ck_table_baseline;
#if defined(__x86_64__)
extern const ck_table ck_table_avx2;
extern const ck_table ck_table_avx512;
#endif

int32_t ck_supported_tables(const ck_table **tables) {
  int32_t count = 0;
  tables[count++] = &ck_table_baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    tables[count++] = &ck_table_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
      tables[count++] = &ck_table_avx512;
    }
  }
#endif
  return count;
}

const ck_table *ck_best_table(void) {
  const ck_table *tables[3];
  return tables[ck_supported_tables(tables) - 1];
}

int64_t ck_sequential_scratch(int64_t widest) { return (CK_MOST_ROWS + CK_MOST_TERMS) * widest; }

uint32_t ck_flush_subnormals(void) {
#if defined(__x86_64__)
  uint32_t state = _mm_getcsr();
  _mm_setcsr(state | 0x8040);  // flush to zero, denormals are zero
  return state;
#else
  return 0;
#endif
}

void ck_restore_subnormals(uint32_t state) {
#if defined(__x86_64__)
  _mm_setcsr(state);
#else
  (void)state;
#endif
}
