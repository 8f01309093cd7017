// One example whose rows are all different: every row belongs to one place of one term, so that it is written where it
// lies, in one pass, with no gradient kept aside. Both passes over the rows work in blocks of lanes; a row's last block
// overlaps the one before and is read before anything is written.

enum { CK_MOST_LEFT = 3 };

// The rows of one term: up to three on the left, then the two candidates; what decay leaves of each in a step.
typedef struct {
  float *left[CK_MOST_LEFT];
  float *positive, *negative;
  float left_keep[CK_MOST_LEFT];
  float positive_keep, negative_keep;
  float scale;
} ck_place;

typedef struct {
  ck_lanes left[CK_MOST_LEFT];
  ck_lanes positive, negative;
} ck_block;

// The sum of the lanes by halves.
CK_INLINE float fold_lanes(ck_lanes x) {
  typedef float ck_eight __attribute__((vector_size(32)));
  typedef float ck_four __attribute__((vector_size(16)));
  ck_eight a = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7) +
      __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
  ck_four b = __builtin_shufflevector(a, a, 0, 1, 2, 3) + __builtin_shufflevector(a, a, 4, 5, 6, 7);
  ck_four c = b + __builtin_shufflevector(b, b, 2, 3, 2, 3);
  return c[0] + c[1];
}

CK_INLINE ck_block load_block(int count, const ck_place *place, int64_t at) {
  ck_block block;
  block.left[0] = load_lanes(place->left[0] + at);
  if (count > 1) block.left[1] = load_lanes(place->left[1] + at);
  if (count > 2) block.left[2] = load_lanes(place->left[2] + at);
  block.positive = load_lanes(place->positive + at);
  block.negative = load_lanes(place->negative + at);
  return block;
}

CK_INLINE void put_lanes(float *x, ck_lanes lanes) { *(ck_unaligned *)x = lanes; }

CK_INLINE void store_block(int count, const ck_place *place, int64_t at, const ck_block *block) {
  put_lanes(place->left[0] + at, block->left[0]);
  if (count > 1) put_lanes(place->left[1] + at, block->left[1]);
  if (count > 2) put_lanes(place->left[2] + at, block->left[2]);
  put_lanes(place->positive + at, block->positive);
  put_lanes(place->negative + at, block->negative);
}

CK_INLINE ck_lanes left_sum(int count, const ck_block *block) {
  ck_lanes sum = block->left[0];
  if (count > 1) sum += block->left[1];
  if (count > 2) sum += block->left[2];
  return sum;
}

// The addends of the score of the positive less that of the negative; `difference` is positive − negative, masked.
CK_INLINE ck_lanes addends(int kind, int count, const ck_block *block, ck_lanes difference) {
  CK_REASSOCIATE
  ck_lanes left = left_sum(count, block);
  // ‖l − n‖² − ‖l − p‖² = (p − n) · (2l − p − n).
  return kind == CK_TERM_DOT ? difference * left : difference * (left + left - block->positive - block->negative);
}

CK_INLINE float left_number(int count, const ck_place *place, int64_t i) {
  float sum = place->left[0][i];
  if (count > 1) sum += place->left[1][i];
  return count > 2 ? sum + place->left[2][i] : sum;
}

// Of rows shorter than a block.
CK_INLINE float short_difference(int kind, int count, int64_t d, const ck_place *place) {
  CK_REASSOCIATE
  float sum = 0;
  for (int64_t i = 0; i < d; i++) {
    float left = left_number(count, place, i), p = place->positive[i], n = place->negative[i];
    sum += (p - n) * (kind == CK_TERM_DOT ? left : left + left - p - n);
  }
  return place->scale * sum;
}

CK_INLINE float place_difference(int kind, int count, int64_t d, const ck_place *at) {
  CK_REASSOCIATE
  ck_place copy = *at;  // a copy of our own stays in registers
  const ck_place *place = &copy;
  if (d < CK_WIDTH) return short_difference(kind, count, d, place);
  ck_lanes sum = {0};
  int64_t i = 0;
  for (; i + CK_WIDTH <= d; i += CK_WIDTH) {
    ck_block block = load_block(count, place, i);
    sum += addends(kind, count, &block, block.positive - block.negative);
  }
  if (i < d) {
    ck_block block = load_block(count, place, d - CK_WIDTH);
    sum += addends(kind, count, &block, load_tail(d, place->positive) - load_tail(d, place->negative));
  }
  return place->scale * fold_lanes(sum);
}

// A step of length `step` up the difference of the scores, with decay.
CK_INLINE ck_block stepped(int kind, int count, const ck_place *place, ck_block block, float step) {
  CK_REASSOCIATE
  ck_lanes left = left_sum(count, &block);
  ck_lanes along = step * (block.positive - block.negative);
  ck_block next;
  next.left[0] = place->left_keep[0] * block.left[0] + along;
  if (count > 1) next.left[1] = place->left_keep[1] * block.left[1] + along;
  if (count > 2) next.left[2] = place->left_keep[2] * block.left[2] + along;
  if (kind == CK_TERM_DOT) {
    next.positive = place->positive_keep * block.positive + step * left;
    next.negative = place->negative_keep * block.negative - step * left;
  } else {
    next.positive = place->positive_keep * block.positive + step * (left - block.positive);
    next.negative = place->negative_keep * block.negative - step * (left - block.negative);
  }
  return next;
}

// Of rows shorter than a block.
CK_INLINE void step_short(int kind, int count, int64_t d, const ck_place *place, float step) {
  CK_REASSOCIATE
  CK_INDEPENDENT
  for (int64_t i = 0; i < d; i++) {
    float left = left_number(count, place, i), p = place->positive[i], n = place->negative[i];
    float along = step * (p - n);
    bool is_dot = kind == CK_TERM_DOT;
    place->left[0][i] = place->left_keep[0] * place->left[0][i] + along;
    if (count > 1) place->left[1][i] = place->left_keep[1] * place->left[1][i] + along;
    if (count > 2) place->left[2][i] = place->left_keep[2] * place->left[2][i] + along;
    place->positive[i] = place->positive_keep * p + step * (is_dot ? left : left - p);
    place->negative[i] = place->negative_keep * n - step * (is_dot ? left : left - n);
  }
}

CK_INLINE void step_place(int kind, int count, int64_t d, const ck_place *at, float step) {
  ck_place copy = *at;  // a copy of our own that no store can reach stays in registers
  const ck_place *place = &copy;
  if (d < CK_WIDTH) {
    step_short(kind, count, d, place, step);
    return;
  }
  ck_block tail = load_block(count, place, d - CK_WIDTH);
  for (int64_t i = 0; i + CK_WIDTH <= d; i += CK_WIDTH) {
    ck_block block = stepped(kind, count, place, load_block(count, place, i), step);
    store_block(count, place, i, &block);
  }
  if (d % CK_WIDTH) {
    tail = stepped(kind, count, place, tail, step);
    store_block(count, place, d - CK_WIDTH, &tail);
  }
}

// An example is some numbers: its keys, then the positive, then the negative. Numbers that name rows of a common table are
// of one family: where two of a family are equal, a row is met twice.
//
// A shape is what a form looks like to the compiler: constants, so that every loop over terms and rows is unrolled.
enum { CK_SHAPE_TERMS = 2, CK_SHAPE_NUMBERS = 4 };

typedef struct {
  int32_t keys, terms;
  int32_t kind[CK_SHAPE_TERMS], left[CK_SHAPE_TERMS];
  int32_t family[CK_SHAPE_NUMBERS];  // of each number
  bool has_shared;                   // whether a weight is read by all examples
} ck_shape;

// A row that an example reads, as the pass sees it.
typedef struct {
  float *values;
  int64_t dimension;
  float keep;  // what decay leaves in a step
  float max_norm;
  int32_t number;  // of the example; −1 for row 0
} ck_role;

typedef struct {
  int64_t dimension;
  float scale, step_scale;
  bool projects;
  ck_role left[CK_MOST_LEFT];
  ck_role positive, negative;
} ck_term_plan;

// What is the same for all examples of a pass.
typedef struct {
  float learning_rate, margin;
  int32_t loss;
  ck_term_plan terms[CK_SHAPE_TERMS];
} ck_row_plan;

typedef struct {
  int64_t count;
  const int32_t *keys, *positives, *negatives;
} ck_stream;

static ck_role role_of(const ck_sequential *form, int32_t table, int32_t number, float decay_scale) {
  const ck_sgd_table *t = form->tables + table;
  return (ck_role){
    t->values, t->dimension, 1.0f - form->learning_rate * t->decay * decay_scale, t->max_norm, number};
}

static ck_row_plan row_plan(const ck_sequential *form) {
  ck_row_plan plan = {form->learning_rate, form->margin, form->loss};
  for (int32_t t = 0; t < form->term_count; t++) {
    const ck_term *term = form->terms + t;
    ck_term_plan *own = plan.terms + t;
    *own = (ck_term_plan){
      .dimension = form->tables[term->right].dimension, .scale = term->scale,
      .step_scale = term->scale * (term->kind == CK_TERM_DISTANCE ? 2.0f : 1.0f)};
    for (int32_t s = 0; s < term->left_count; s++) {
      own->left[s] = role_of(form, term->left[s].table, term->left[s].key, 1.0f);
      own->projects |= own->left[s].max_norm < __builtin_inff();
    }
    own->positive = role_of(form, term->right, form->key_count, 1.0f);
    own->negative = role_of(form, term->right, form->key_count + 1, form->negative_decay_scale);
    own->projects |= own->positive.max_norm < __builtin_inff();
  }
  return plan;
}

CK_INLINE void read_numbers(ck_shape shape, const ck_stream *stream, int64_t e, int32_t *numbers) {
  numbers[0] = stream->keys[e * shape.keys];
  if (shape.keys > 1) numbers[1] = stream->keys[e * shape.keys + 1];
  numbers[shape.keys] = stream->positives[e];
  numbers[shape.keys + 1] = stream->negatives[e];
}

CK_INLINE bool clashes(ck_shape shape, int i, int j, const int32_t *numbers) {
  return i < shape.keys + 2 && shape.family[i] == shape.family[j] && numbers[i] == numbers[j];
}

CK_INLINE bool rows_differ(ck_shape shape, const int32_t *numbers) {
  return !(
      clashes(shape, 1, 0, numbers) | clashes(shape, 2, 0, numbers) | clashes(shape, 2, 1, numbers) |
      clashes(shape, 3, 0, numbers) | clashes(shape, 3, 1, numbers) | clashes(shape, 3, 2, numbers));
}

// The numbers of a group's examples so far, −1 where there is none yet.
enum { CK_GROUP = 8 };

typedef int32_t ck_seen __attribute__((vector_size(32)));

CK_INLINE ck_seen seen_of(ck_shape shape, int i, int j, const ck_seen *seen, const int32_t *numbers) {
  ck_seen none = {0};
  return j < shape.keys + 2 && shape.family[i] == shape.family[j] ? (ck_seen)(seen[j] == numbers[i]) : none;
}

CK_INLINE ck_seen meetings(ck_shape shape, int i, const ck_seen *seen, const int32_t *numbers) {
  ck_seen none = {0};
  if (i >= shape.keys + 2) return none;
  return seen_of(shape, i, 0, seen, numbers) | seen_of(shape, i, 1, seen, numbers) |
      seen_of(shape, i, 2, seen, numbers) | seen_of(shape, i, 3, seen, numbers);
}

// Whether an example meets a row of the group's earlier ones.
CK_INLINE bool meets_group(ck_shape shape, const ck_seen *seen, const int32_t *numbers) {
  ck_seen met = meetings(shape, 0, seen, numbers) | meetings(shape, 1, seen, numbers) |
      meetings(shape, 2, seen, numbers) | meetings(shape, 3, seen, numbers);
  return __builtin_reduce_or(met) != 0;
}

CK_INLINE float *row_of(const ck_role *role, const int32_t *numbers) {
  return role->number < 0 ? role->values : role->values + (int64_t)numbers[role->number] * role->dimension;
}

CK_INLINE void find_left(int s, const ck_term_plan *term, const int32_t *numbers, ck_place *place) {
  place->left[s] = row_of(&term->left[s], numbers);
  place->left_keep[s] = term->left[s].keep;
}

CK_INLINE ck_place find_place(ck_shape shape, int t, const ck_row_plan *plan, const int32_t *numbers) {
  const ck_term_plan *term = plan->terms + t;
  ck_place place;
  if (shape.left[t] > 0) find_left(0, term, numbers, &place);
  if (shape.left[t] > 1) find_left(1, term, numbers, &place);
  if (shape.left[t] > 2) find_left(2, term, numbers, &place);
  // Candidates are the last two numbers of every example.
  place.positive = term->positive.values + (int64_t)numbers[shape.keys] * term->dimension;
  place.negative = term->positive.values + (int64_t)numbers[shape.keys + 1] * term->dimension;
  place.positive_keep = term->positive.keep;
  place.negative_keep = term->negative.keep;
  place.scale = term->scale;
  return place;
}

CK_INLINE float term_share(ck_shape shape, int t, const ck_row_plan *plan, const int32_t *numbers) {
  ck_place place = find_place(shape, t, plan, numbers);
  if (shape.kind[t] == CK_TERM_BIAS) return place.positive[0] - place.negative[0];
  return place_difference(shape.kind[t], shape.left[t], plan->terms[t].dimension, &place);
}

// The score of the positive less that of the negative.
CK_INLINE float find_difference(ck_shape shape, const ck_row_plan *plan, const int32_t *numbers) {
  float difference = term_share(shape, 0, plan, numbers);
  return shape.terms > 1 ? difference + term_share(shape, 1, plan, numbers) : difference;
}

CK_INLINE void project_row(const ck_role *role, float *row) {
  if (role->max_norm < __builtin_inff()) project_rows(1, role->dimension, role->max_norm, row);
}

CK_INLINE void step_term(ck_shape shape, int t, const ck_row_plan *plan, const int32_t *numbers, float step) {
  const ck_term_plan *term = plan->terms + t;
  ck_place place = find_place(shape, t, plan, numbers);
  if (shape.kind[t] == CK_TERM_BIAS) {
    place.positive[0] = place.positive_keep * place.positive[0] + step;
    place.negative[0] = place.negative_keep * place.negative[0] - step;
    return;
  }
  step_place(shape.kind[t], shape.left[t], term->dimension, &place, step * term->step_scale);
  if (!term->projects) return;
  project_row(&term->left[0], place.left[0]);
  if (shape.left[t] > 1) project_row(&term->left[1], place.left[1]);
  if (shape.left[t] > 2) project_row(&term->left[2], place.left[2]);
  project_row(&term->positive, place.positive);
  project_row(&term->negative, place.negative);
}

// Moves all rows by `step` up the difference.
CK_INLINE void step_rows(ck_shape shape, const ck_row_plan *plan, const int32_t *numbers, float step) {
  step_term(shape, 0, plan, numbers, step);
  if (shape.terms > 1) step_term(shape, 1, plan, numbers, step);
}

CK_INLINE void prefetch_row(const float *row, int64_t d) {
  const char *start = (const char *)row, *end = (const char *)(row + d);
  for (; start + 192 < end; start += 256) {
    __builtin_prefetch(start, 1, 3);
    __builtin_prefetch(start + 64, 1, 3);
    __builtin_prefetch(start + 128, 1, 3);
    __builtin_prefetch(start + 192, 1, 3);
  }
  for (; start < end; start += 64) __builtin_prefetch(start, 1, 3);
}

CK_INLINE void prefetch_term(ck_shape shape, int t, const ck_row_plan *plan, const int32_t *numbers) {
  int64_t d = plan->terms[t].dimension;
  ck_place place = find_place(shape, t, plan, numbers);
  if (shape.left[t] > 0) prefetch_row(place.left[0], d);
  if (shape.left[t] > 1) prefetch_row(place.left[1], d);
  if (shape.left[t] > 2) prefetch_row(place.left[2], d);
  prefetch_row(place.positive, d);
  prefetch_row(place.negative, d);
}

// Asks for the rows of an example that comes later: tables are larger than the nearest caches, and rows come in no order.
CK_INLINE void prefetch_rows(ck_shape shape, const ck_row_plan *plan, const int32_t *numbers) {
  prefetch_term(shape, 0, plan, numbers);
  if (shape.terms > 1) prefetch_term(shape, 1, plan, numbers);
}

// The derivative of the loss by the difference of the scores.
CK_INLINE float loss_slope(int32_t loss, float margin, float difference) {
  if (loss == CK_LOGISTIC) return -ck_sigmoid(-difference);
  return margin - difference > 0.0f ? -1.0f : 0.0f;
}

// How many examples ahead rows are asked for.
enum { CK_AHEAD = 12 };

// Takes examples together from `e` on, at most as many as a group holds, while no row is met twice: then the order of
// their steps does not matter, and the wait for one's slope is filled with the others' work. Returns how many.
CK_INLINE int64_t train_group(
    ck_shape shape, const ck_row_plan *plan, const ck_stream *stream, int64_t e, int64_t most, float *differences) {
  ck_seen seen[CK_SHAPE_NUMBERS];
  for (int k = 0; k < CK_SHAPE_NUMBERS; k++) seen[k] = (ck_seen){-1, -1, -1, -1, -1, -1, -1, -1};
  const ck_seen places = {0, 1, 2, 3, 4, 5, 6, 7};
  int32_t numbers[CK_GROUP][CK_SHAPE_NUMBERS];
  float x[CK_GROUP] = {0};
  int64_t limit = shape.has_shared ? 1 : CK_GROUP, size = 0;
  limit = most < limit ? most : limit;
  while (size < limit) {
    int32_t *own = numbers[size];
    read_numbers(shape, stream, e + size, own);
    if (!rows_differ(shape, own) || (size > 0 && meets_group(shape, seen, own))) break;
    ck_seen place = places == (int32_t)size;
    for (int k = 0; k < CK_SHAPE_NUMBERS; k++) {
      if (k < shape.keys + 2) seen[k] = (place & own[k]) | (~place & seen[k]);
    }
    x[size] = find_difference(shape, plan, own);
    size++;
    if (e + size + CK_AHEAD < stream->count) {
      int32_t later[CK_SHAPE_NUMBERS];
      read_numbers(shape, stream, e + size + CK_AHEAD, later);
      prefetch_rows(shape, plan, later);
    }
  }
  float slopes[CK_GROUP];
  if (shape.has_shared) {
    slopes[0] = loss_slope(plan->loss, plan->margin, x[0]);
  } else if (plan->loss == CK_LOGISTIC) {
    for (int k = 0; k < CK_GROUP; k++) slopes[k] = -ck_sigmoid(-x[k]);
  } else {
    for (int k = 0; k < CK_GROUP; k++) slopes[k] = loss_slope(CK_HINGE, plan->margin, x[k]);
  }
  for (int64_t k = 0; k < size; k++) {
    differences[k] = x[k];
    step_rows(shape, plan, numbers[k], -plan->learning_rate * slopes[k]);
  }
  return size;
}

// Trains up to `most` examples from `e` on and notes their differences; how many, 0 where the first meets a row twice.
typedef int64_t (*ck_group_function)(const ck_row_plan *, const ck_stream *, int64_t, int64_t, float *);

#define CK_SHAPES(SHAPE)                                                                                   \
  SHAPE(dot, 1, 1, CK_TERM_DOT, 1, 0, 0, 0, 1, 1, 0, false)                                /* MC */         \
  SHAPE(dot_bias, 1, 2, CK_TERM_DOT, 1, CK_TERM_BIAS, 0, 0, 1, 1, 0, false)                /* BPR-MF */     \
  SHAPE(dot_dot, 2, 2, CK_TERM_DOT, 1, CK_TERM_DOT, 1, 0, 1, 2, 2, false)                  /* FPMC */       \
  SHAPE(dot_of_two, 2, 1, CK_TERM_DOT, 2, 0, 0, 0, 1, 1, 1, false)                         /* HRM */        \
  SHAPE(distances, 2, 2, CK_TERM_DISTANCE, 1, CK_TERM_DISTANCE, 1, 0, 1, 1, 1, false)      /* PRME */       \
  SHAPE(translation, 2, 2, CK_TERM_DISTANCE, 3, CK_TERM_BIAS, 0, 0, 1, 1, 1, true)         /* TransRec */

#define CK_SHAPE_VALUE(KEYS, TERMS, KIND0, LEFT0, KIND1, LEFT1, F0, F1, F2, F3, SHARED) \
  ((ck_shape){KEYS, TERMS, {KIND0, KIND1}, {LEFT0, LEFT1}, {F0, F1, F2, F3}, SHARED})

#define CK_SHAPE_FUNCTION(NAME, ...)                                                                        \
  static int64_t train_##NAME(                                                                              \
      const ck_row_plan *plan, const ck_stream *stream, int64_t e, int64_t most, float *differences) {      \
    return train_group(CK_SHAPE_VALUE(__VA_ARGS__), plan, stream, e, most, differences);                    \
  }
CK_SHAPES(CK_SHAPE_FUNCTION)

// The shape of a form; false where it has more terms, rows or keys than a shape, or one row in two places.
static bool shape_of(const ck_sequential *form, ck_shape *shape) {
  int32_t tables[CK_SHAPE_TERMS * (CK_MOST_LEFT + 2)], numbers[CK_SHAPE_TERMS * (CK_MOST_LEFT + 2)], count = 0;
  if (form->term_count > CK_SHAPE_TERMS || form->key_count + 2 > CK_SHAPE_NUMBERS) return false;
  *shape = (ck_shape){form->key_count, form->term_count};
  for (int32_t t = 0; t < form->term_count; t++) {
    const ck_term *term = form->terms + t;
    if (term->left_count > CK_MOST_LEFT) return false;
    shape->kind[t] = term->kind;
    shape->left[t] = term->left_count;
    for (int32_t s = 0; s < term->left_count; s++) {
      shape->has_shared |= term->left[s].key == CK_SHARED;
      tables[count] = term->left[s].table;
      numbers[count++] = term->left[s].key;
    }
    for (int32_t c = 0; c < 2; c++) {
      tables[count] = term->right;
      numbers[count++] = form->key_count + c;
    }
  }
  for (int32_t k = 0; k < form->key_count + 2; k++) shape->family[k] = k;
  for (int32_t i = 0; i < count; i++) {
    for (int32_t j = i + 1; j < count; j++) {
      if (tables[i] != tables[j]) continue;
      if (numbers[i] == numbers[j] || numbers[i] < 0 || numbers[j] < 0) return false;
      int32_t a = shape->family[numbers[i]], b = shape->family[numbers[j]];
      int32_t least = a < b ? a : b, most = a < b ? b : a;
      for (int32_t k = 0; k < form->key_count + 2; k++) {
        if (shape->family[k] == most) shape->family[k] = least;
      }
    }
  }
  return true;
}

static bool same_shape(const ck_shape *a, const ck_shape *b) {
  if (a->keys != b->keys || a->terms != b->terms || a->has_shared != b->has_shared) return false;
  for (int32_t t = 0; t < a->terms; t++) {
    if (a->kind[t] != b->kind[t] || a->left[t] != b->left[t]) return false;
  }
  for (int32_t k = 0; k < a->keys + 2; k++) {
    if (a->family[k] != b->family[k]) return false;
  }
  return true;
}

// The function for forms of this shape, or none: then every example goes the careful way.
static ck_group_function group_function(const ck_sequential *form) {
  ck_shape shape;
  if (!shape_of(form, &shape)) return 0;
#define CK_SHAPE_CHOICE(NAME, ...) \
  if (same_shape(&shape, &CK_SHAPE_VALUE(__VA_ARGS__))) return train_##NAME;
  CK_SHAPES(CK_SHAPE_CHOICE)
  return 0;
}
