// Blocks of sixteen numbers, which the compiler maps to the registers there are. A row whose length is not a multiple
// of sixteen ends in a block that overlaps the one before, the elements already seen being masked to zero.

#define CK_INLINE static inline __attribute__((always_inline))

enum { CK_WIDTH = 16 };

typedef float ck_lanes __attribute__((vector_size(64)));
typedef float ck_unaligned __attribute__((vector_size(64), aligned(4)));
typedef int32_t ck_words __attribute__((vector_size(64)));
typedef int32_t ck_unaligned_words __attribute__((vector_size(64), aligned(4)));

typedef float ck_quad __attribute__((vector_size(16)));
typedef float ck_unaligned_quad __attribute__((vector_size(16), aligned(4)));

// Calls block(type, type in memory) over 0..<n in steps of sixteen, then four, then one; `i` counts.
#define CK_BLOCKS(n, block)                                                    \
  {                                                                            \
    int64_t i = 0;                                                             \
    for (; i + CK_WIDTH <= (n); i += CK_WIDTH) block(ck_lanes, ck_unaligned)   \
    for (; i + 4 <= (n); i += 4) block(ck_quad, ck_unaligned_quad)             \
    for (; i < (n); i++) block(float, float)                                   \
  }

static const int32_t ck_mask_words[2 * CK_WIDTH] = {
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

CK_INLINE ck_lanes load_lanes(const float *x) { return *(const ck_unaligned *)x; }

// The last block of n ≥ 16 numbers, of which the last n % 16 are kept.
CK_INLINE ck_lanes load_tail(int64_t n, const float *x) {
  ck_words mask = *(const ck_unaligned_words *)(ck_mask_words + n % CK_WIDTH);
  return (ck_lanes)((ck_words)load_lanes(x + n - CK_WIDTH) & mask);
}

// Asks for a row that will be needed soon: rows are too short, and lie too far apart, for the processor to guess.
CK_INLINE void expect_row(const float *row, int64_t d) {
  for (int64_t i = 0; i < d; i += 16) __builtin_prefetch(row + i, 1);
  __builtin_prefetch(row + d - 1, 1);
}

CK_INLINE float sum_of_lanes(ck_lanes x) {
  CK_REASSOCIATE
  float sum = 0;
  for (int i = 0; i < CK_WIDTH; i++) sum += x[i];
  return sum;
}
