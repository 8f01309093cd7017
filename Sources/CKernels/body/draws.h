// Draws with replacement, for the bootstrap.

// The sum of `draws` of 2^bits values, each draw ten bits of Philox on counter (group, block, resample, 0): three draws
// a word, words in the order [word of the counter][counter]. Four running sums, so that no addition waits for another.
static double sum_of_draws(
    uint64_t key, uint32_t block, uint32_t resample, int64_t draws, int32_t bits, const double *restrict values) {
  uint32_t words[4][CK_LANES];
  uint32_t mask = (1u << bits) - 1;
  double sums[4] = {0};
  uint32_t group = 0;
  while (draws > 0) {
    philox_words(key, group, block, resample, 0, words);
    group += CK_LANES;
    const uint32_t *word = words[0];
    int64_t count = draws < 12 * CK_LANES ? draws : 12 * CK_LANES;
    int64_t whole = count / 12;
    for (int64_t i = 0; i < whole; i++, word += 4) {
      for (int j = 0; j < 4; j++) {
        uint32_t w = word[j];
        sums[j] += values[w & mask] + (values[w >> CK_DRAW_BITS & mask] + values[w >> 2 * CK_DRAW_BITS & mask]);
      }
    }
    for (int64_t i = 12 * whole; i < count; i++) {
      sums[i & 3] += values[words[0][i / 3] >> CK_DRAW_BITS * (i % 3) & mask];
    }
    draws -= count;
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}
