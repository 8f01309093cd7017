static inline void add_row(int64_t d, float scale, const float *restrict x, float *restrict y) {
  CK_ROW_LOOP
  for (int64_t i = 0; i < d; i++) y[i] += scale * x[i];
}

// The row of the target that gradient row r belongs to, or null where it is dropped.
static inline float *target_row(ck_row_target target, int64_t r, int64_t d) {
  if (!target.index) return target.gradients + r * d;
  int32_t row = target.index[r];
  if (target.slot_of) row = target.slot_of[row];
  return row < 0 ? 0 : target.gradients + (int64_t)row * d;
}

static void gather(int64_t n, int64_t d, const float *restrict table, const int32_t *restrict index, float *restrict y) {
  if (d == 1) {
    for (int64_t r = 0; r < n; r++) y[r] = table[index[r]];
    return;
  }
  for (int64_t r = 0; r < n; r++) {
    const float *restrict from = table + (int64_t)index[r] * d;
    float *restrict to = y + r * d;
    CK_ROW_LOOP
    for (int64_t i = 0; i < d; i++) to[i] = from[i];
  }
}

static void scatter_add(int64_t n, int64_t d, const float *restrict g, ck_row_target target) {
  for (int64_t r = 0; r < n; r++) {
    float *to = target_row(target, r, d);
    if (to) add_row(d, 1.0f, g + r * d, to);
  }
}

typedef struct {
  int64_t first, end;
  float scale;
} ck_span;

// The members of a bag, and the factor of its mean: one over the members that are not padding.
static inline ck_span bag_span(
    int64_t bag, int64_t width, const int32_t *offsets, int64_t padding, bool averages, const int32_t *index) {
  ck_span span = {offsets ? offsets[bag] : bag * width, offsets ? offsets[bag + 1] : (bag + 1) * width, 1.0f};
  if (averages) {
    int64_t real = 0;
    for (int64_t r = span.first; r < span.end; r++) real += index[r] != padding;
    span.scale = real ? 1.0f / (float)real : 0.0f;
  }
  return span;
}

static void bag(
    int64_t bags, int64_t width, const int32_t *offsets, int64_t d, int64_t padding, bool averages,
    const float *restrict table, const int32_t *restrict index, float *restrict y) {
  for (int64_t b = 0; b < bags; b++) {
    ck_span span = bag_span(b, width, offsets, padding, averages, index);
    float *restrict to = y + b * d;
    fill(d, 0, to);
    for (int64_t r = span.first; r < span.end; r++) {
      if (index[r] != padding) add_row(d, span.scale, table + (int64_t)index[r] * d, to);
    }
  }
}

static void bag_backward(
    int64_t bags, int64_t width, const int32_t *offsets, int64_t d, int64_t padding, bool averages,
    const float *restrict g, ck_row_target target) {
  for (int64_t b = 0; b < bags; b++) {
    ck_span span = bag_span(b, width, offsets, padding, averages, target.index);
    for (int64_t r = span.first; r < span.end; r++) {
      float *to = target_row(target, r, d);
      if (to) add_row(d, span.scale, g + b * d, to);
    }
  }
}

static inline float segment_scale(const int32_t *offsets, int64_t s, bool averages) {
  int32_t count = offsets[s + 1] - offsets[s];
  return averages && count ? 1.0f / (float)count : 1.0f;
}

static void segment(
    int64_t segments, const int32_t *offsets, int64_t d, bool averages, const float *restrict x, float *restrict y) {
  for (int64_t s = 0; s < segments; s++) {
    float scale = segment_scale(offsets, s, averages);
    fill(d, 0, y + s * d);
    for (int64_t r = offsets[s]; r < offsets[s + 1]; r++) add_row(d, scale, x + r * d, y + s * d);
  }
}

static void segment_backward(
    int64_t segments, const int32_t *offsets, int64_t d, bool averages, const float *restrict g, float *restrict dx,
    bool accumulates) {
  for (int64_t s = 0; s < segments; s++) {
    float scale = segment_scale(offsets, s, averages);
    for (int64_t r = offsets[s]; r < offsets[s + 1]; r++) {
      if (!accumulates) fill(d, 0, dx + r * d);
      add_row(d, scale, g + s * d, dx + r * d);
    }
  }
}

static void mask_of_indices(int64_t n, int32_t excluded, const int32_t *restrict index, float *restrict y) {
  for (int64_t i = 0; i < n; i++) y[i] = index[i] == excluded ? 0.0f : 1.0f;
}

static void mask_of_lengths(int64_t n, int64_t length, bool aligns_right, const int32_t *lengths, float *y) {
  for (int64_t r = 0; r < n; r++) {
    int64_t first = aligns_right ? length - lengths[r] : 0;
    int64_t end = aligns_right ? length : lengths[r];
    for (int64_t i = 0; i < length; i++) y[r * length + i] = i >= first && i < end ? 1.0f : 0.0f;
  }
}

static void index_range(int64_t n, const int32_t *restrict index, int32_t *least, int32_t *most) {
  int32_t low = INT32_MAX, high = INT32_MIN;
  for (int64_t i = 0; i < n; i++) {
    low = index[i] < low ? index[i] : low;
    high = index[i] > high ? index[i] : high;
  }
  *least = low;
  *most = high;
}

// The different numbers of `index` in order of first appearance, and where among them each stands; returns how many there
// are. `first_place` has an element for each possible number, −1 before and after.
static int64_t distinct(int64_t n, const int32_t *index, int32_t *first_place, int32_t *numbers, int32_t *places) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++) {
    int32_t number = index[i];
    if (first_place[number] < 0) {
      first_place[number] = (int32_t)count;
      numbers[count++] = number;
    }
    places[i] = first_place[number];
  }
  for (int64_t i = 0; i < count; i++) first_place[numbers[i]] = -1;
  return count;
}
