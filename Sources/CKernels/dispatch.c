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

#if defined(__x86_64__)
#define CK_TELL(extension) \
  if (__builtin_cpu_supports(extension)) names[count++] = extension;
#endif

int32_t ck_processor_extensions(const char **names) {
  int32_t count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  CK_TELL("sse3")
  CK_TELL("ssse3")
  CK_TELL("sse4.1")
  CK_TELL("sse4.2")
  CK_TELL("sse4a")
  CK_TELL("avx")
  CK_TELL("fma")
  CK_TELL("fma4")
  CK_TELL("avx2")
  CK_TELL("avx512f")
  CK_TELL("avx512cd")
  CK_TELL("avx512bw")
  CK_TELL("avx512dq")
  CK_TELL("avx512vl")
  CK_TELL("avx512bf16")
  CK_TELL("avx512fp16")
#else
  (void)names;
#endif
  return count;
}

bool ck_is_x86(void) {
#if defined(__x86_64__)
  return true;
#else
  return false;
#endif
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
