// The distinct rows of one example. A row met twice keeps one gradient, so that it is decayed and projected once.
typedef struct {
  int32_t count;
  float *values[CK_MOST_ROWS];
  float *gradients[CK_MOST_ROWS];
  int64_t dimension[CK_MOST_ROWS];
  float decay[CK_MOST_ROWS];
  float max_norm[CK_MOST_ROWS];
} ck_example;

static inline int32_t example_row(
    ck_example *example, const ck_sequential *form, int32_t table, int64_t row, float decay_scale) {
  const ck_sgd_table *t = form->tables + table;
  float *values = t->values + row * t->dimension;
  for (int32_t r = 0; r < example->count; r++) {
    if (example->values[r] == values) return r;
  }
  int32_t r = example->count++;
  example->values[r] = values;
  example->gradients[r] = form->scratch + (int64_t)r * form->widest;
  example->dimension[r] = t->dimension;
  example->decay[r] = t->decay * decay_scale;
  example->max_norm[r] = t->max_norm;
  fill(t->dimension, 0, example->gradients[r]);
  return r;
}

typedef struct {
  const float *left;  // the sum of the left rows
  int32_t left_rows[CK_MOST_SOURCES];
  int32_t positive, negative;
} ck_term_rows;

// Finds the rows of a term and sums its left ones.
static inline ck_term_rows term_rows(
    ck_example *example, const ck_sequential *form, int32_t number, const int32_t *keys, int32_t positive,
    int32_t negative) {
  const ck_term *term = form->terms + number;
  ck_term_rows rows;
  int64_t d = form->tables[term->right].dimension;
  float *sum = form->scratch + (int64_t)(CK_MOST_ROWS + number) * form->widest;
  for (int32_t s = 0; s < term->left_count; s++) {
    ck_source source = term->left[s];
    int64_t row = source.key == CK_SHARED ? 0 : keys[source.key];
    rows.left_rows[s] = example_row(example, form, source.table, row, 1.0f);
    if (s == 0) fill(d, 0, sum);
    add_row(d, 1.0f, example->values[rows.left_rows[s]], sum);
  }
  rows.left = sum;
  rows.positive = example_row(example, form, term->right, positive, 1.0f);
  rows.negative = example_row(example, form, term->right, negative, form->negative_decay_scale);
  return rows;
}

static inline float term_difference(const ck_term *term, int64_t d, const float *left, const float *p, const float *n) {
  switch (term->kind) {
  case CK_TERM_DOT: return term->scale * (dot_product(d, left, p) - dot_product(d, left, n));
  case CK_TERM_DISTANCE: return term->scale * (distance(d, left, n) - distance(d, left, p));
  default: return p[0] - n[0];
  }
}

// Adds the gradients of slope · (score of the positive − score of the negative).
static inline void term_gradient(
    const ck_term *term, const ck_term_rows *rows, ck_example *example, int64_t d, float slope) {
  const float *p = example->values[rows->positive], *n = example->values[rows->negative];
  float *gp = example->gradients[rows->positive], *gn = example->gradients[rows->negative];
  if (term->kind == CK_TERM_BIAS) {
    gp[0] += slope;
    gn[0] -= slope;
    return;
  }
  float step = slope * term->scale * (term->kind == CK_TERM_DISTANCE ? 2.0f : 1.0f);
  add_row(d, step, rows->left, gp);
  add_row(d, -step, rows->left, gn);
  if (term->kind == CK_TERM_DISTANCE) {
    add_row(d, -step, p, gp);
    add_row(d, step, n, gn);
  }
  for (int32_t s = 0; s < term->left_count; s++) {
    float *gl = example->gradients[rows->left_rows[s]];
    add_row(d, step, p, gl);
    add_row(d, -step, n, gl);
  }
}

// An example that meets a row twice, or is more than sums of rows: gradients first, then each distinct row once.
static float careful_difference(
    const ck_sequential *form, const int32_t *keys, int32_t positive, int32_t negative, ck_example *example,
    ck_term_rows *rows) {
  float difference = 0;
  example->count = 0;
  for (int32_t t = 0; t < form->term_count; t++) {
    const ck_term *term = form->terms + t;
    rows[t] = term_rows(example, form, t, keys, positive, negative);
    difference += term_difference(
        term, form->tables[term->right].dimension, rows[t].left, example->values[rows[t].positive],
        example->values[rows[t].negative]);
  }
  return difference;
}

static void careful_step(const ck_sequential *form, ck_example *example, const ck_term_rows *rows, float slope) {
  if (slope != 0.0f) {
    for (int32_t t = 0; t < form->term_count; t++) {
      const ck_term *term = form->terms + t;
      term_gradient(term, &rows[t], example, form->tables[term->right].dimension, slope);
    }
  }
  for (int32_t r = 0; r < example->count; r++) {
    float *restrict values = example->values[r];
    const float *restrict gradients = example->gradients[r];
    float rate = form->learning_rate, decay = example->decay[r];
    for (int64_t i = 0; i < example->dimension[r]; i++) values[i] -= rate * (gradients[i] + decay * values[i]);
    if (example->max_norm[r] < __builtin_inff()) project_rows(1, example->dimension[r], example->max_norm[r], values);
  }
}

static float train_carefully(const ck_sequential *form, const ck_stream *stream, int64_t e) {
  ck_example example;
  ck_term_rows rows[CK_MOST_TERMS];
  float difference = careful_difference(
      form, stream->keys + e * form->key_count, stream->positives[e], stream->negatives[e], &example, rows);
  careful_step(form, &example, rows, loss_slope(form->loss, form->margin, difference));
  return difference;
}

// Losses are summed so many at a time.
enum { CK_LOSSES = 256 };

static double train_sequential(
    const ck_sequential *form, int64_t n, const int32_t *keys, const int32_t *positives, const int32_t *negatives) {
  ck_group_function train_together = group_function(form);
  ck_row_plan plan = {0};
  if (train_together) plan = row_plan(form);
  ck_stream stream = {n, keys, positives, negatives};
  double total = 0;
  float differences[CK_LOSSES];
  for (int64_t first = 0; first < n; first += CK_LOSSES) {
    int64_t end = first + CK_LOSSES < n ? first + CK_LOSSES : n;
    for (int64_t e = first; e < end;) {
      int64_t size = train_together ? train_together(&plan, &stream, e, end - e, differences + (e - first)) : 0;
      if (size == 0) {
        differences[e - first] = train_carefully(form, &stream, e);
        size = 1;
      }
      e += size;
    }
    total += (double)loss(form->loss, end - first, form->margin, false, differences, 0, 0);
  }
  return total;
}

// Copies records [keys | positive | avoided] in an order of their numbers into columns. Records lie far apart, and are
// asked for ahead.
static void gather_records(
    int64_t n, int64_t key_count, const int32_t *restrict order, const int32_t *restrict records,
    int32_t *restrict keys, int32_t *restrict positives, int32_t *restrict avoided) {
  enum { CK_RECORDS_AHEAD = 24 };
  int64_t width = key_count + 2;
  for (int64_t e = 0; e < n; e++) {
    if (e + CK_RECORDS_AHEAD < n) __builtin_prefetch(records + order[e + CK_RECORDS_AHEAD] * width);
    const int32_t *record = records + order[e] * width;
    for (int64_t k = 0; k < key_count; k++) keys[e * key_count + k] = record[k];
    positives[e] = record[key_count];
    avoided[e] = record[key_count + 1];
  }
}
