// The horizontal filters of a window, from the products of its rows with all rows of all filters. A row of `projected`
// holds, for each height h = 1..length and each row r of the filters of that height, one number a filter; a window at
// position s meets a filter of height h with Σ_r projected[places[s + r]] at (h, r).

// Where the block of row r of the filters of height h starts in a row of `projected`.
static inline int64_t filter_block(int64_t height, int64_t row, int64_t filters) {
  return (height * (height - 1) / 2 + row) * filters;
}

// y = relu(max over s), and `starts` the first s that attains it, −1 where relu gives 0.
static void convolve(
    int64_t n, int64_t length, int64_t filters, const float *restrict projected, const int32_t *restrict places,
    const float *restrict bias, float *restrict y, float *restrict starts) {
  int64_t width = filter_block(length + 1, 0, filters);
  for (int64_t b = 0; b < n; b++) {
    const int32_t *restrict own = places + b * length;
    for (int64_t height = 1; height <= length; height++) {
      int64_t at = (height - 1) * filters;
      float *restrict best = y + b * length * filters + at;
      float *restrict start = starts + b * length * filters + at;
      for (int64_t first = 0; first < filters; first += CK_WIDTH) {
        int64_t count = filters - first < CK_WIDTH ? filters - first : CK_WIDTH;
        for (int64_t f = 0; f < count; f++) best[first + f] = 0.0f, start[first + f] = -1.0f;
        for (int64_t s = 0; s + height <= length; s++) {
          float sum[CK_WIDTH];
          for (int64_t f = 0; f < count; f++) sum[f] = bias[at + first + f];
          for (int64_t r = 0; r < height; r++) {
            const float *restrict from = projected + own[s + r] * width + filter_block(height, r, filters) + first;
            for (int64_t f = 0; f < count; f++) sum[f] += from[f];
          }
          for (int64_t f = 0; f < count; f++) {
            bool more = sum[f] > best[first + f];
            start[first + f] = ck_select(more, (float)s, start[first + f]);
            best[first + f] = ck_select(more, sum[f], best[first + f]);
          }
        }
      }
    }
  }
}

// Adds each g to the bias and to the rows under the position that was the largest.
static void convolve_backward(
    int64_t n, int64_t length, int64_t filters, const int32_t *restrict places, const float *restrict starts,
    const float *restrict g, float *restrict dprojected, float *restrict dbias) {
  int64_t width = filter_block(length + 1, 0, filters);
  for (int64_t b = 0; b < n; b++) {
    const int32_t *restrict own = places + b * length;
    for (int64_t height = 1; height <= length; height++) {
      int64_t at = (b * length + height - 1) * filters;
      for (int64_t f = 0; f < filters; f++) {
        float slope = g[at + f];
        int64_t start = (int64_t)starts[at + f];
        if (start < 0 || slope == 0.0f) continue;
        if (dbias) dbias[(height - 1) * filters + f] += slope;
        if (!dprojected) continue;
        for (int64_t r = 0; r < height; r++) {
          dprojected[own[start + r] * width + filter_block(height, r, filters) + f] += slope;
        }
      }
    }
  }
}
