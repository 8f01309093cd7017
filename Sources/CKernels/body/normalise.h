// y = gain ⊙ (x − mean) / √(variance + ε) + offset, row by row. `statistics` keeps the mean and the factor of each row.
static void layer_norm(
    int64_t n, int64_t d, float epsilon, const float *restrict x, const float *restrict gain,
    const float *restrict offset, float *restrict y, float *restrict statistics) {
  for (int64_t r = 0; r < n; r++) {
    const float *restrict from = x + r * d;
    float *restrict to = y + r * d;
    float mean = sum_of(d, from) / (float)d;
    CK_ROW_LOOP
    for (int64_t i = 0; i < d; i++) to[i] = from[i] - mean;
    float factor = 1.0f / ck_sqrt(dot_product(d, to, to) / (float)d + epsilon);
    CK_ROW_LOOP
    for (int64_t i = 0; i < d; i++) to[i] = gain[i] * (to[i] * factor) + offset[i];
    statistics[2 * r] = mean;
    statistics[2 * r + 1] = factor;
  }
}

// With v = g ⊙ gain and the normalised row w: dx = factor · (v − mean(v) − w · mean(v ⊙ w)). Gradients of gain and offset
// are added.
static void layer_norm_backward(
    int64_t n, int64_t d, const float *restrict x, const float *restrict gain, const float *restrict statistics,
    const float *restrict g, float *restrict dx, bool accumulates, float *restrict dgain, float *restrict doffset) {
  for (int64_t r = 0; r < n; r++) {
    const float *restrict from = x + r * d;
    const float *restrict slope = g + r * d;
    float mean = statistics[2 * r], factor = statistics[2 * r + 1];
    float sum = 0, product = 0;
    {
      CK_REASSOCIATE
      for (int64_t i = 0; i < d; i++) {
        float v = slope[i] * gain[i];
        sum += v;
        product += v * (from[i] - mean);
      }
    }
    sum /= (float)d;
    product *= factor / (float)d;
    if (dx) {
      float *restrict to = dx + r * d;
      if (!accumulates) fill(d, 0, to);
      CK_ROW_LOOP
      for (int64_t i = 0; i < d; i++) {
        to[i] += factor * (slope[i] * gain[i] - sum - (from[i] - mean) * factor * product);
      }
    }
    if (dgain) {
      CK_ROW_LOOP
      for (int64_t i = 0; i < d; i++) dgain[i] += slope[i] * (from[i] - mean) * factor;
    }
    if (doffset) add_row(d, 1.0f, slope, doffset);
  }
}
