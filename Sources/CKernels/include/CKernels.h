#pragma once
#include <stdbool.h>
#include <stdint.h>

// The hot loops, each compiled for three instruction sets (baseline.c, avx2.c, avx512.c include one body) and reached
// through a table of functions chosen at run time. All arrays are row-major and contiguous; sizes count elements.
//
// `accumulates` says whether a result is added to what the output holds, or replaces it.

#pragma clang assume_nonnull begin

// CK_FIRST is the first operand, repeated.
enum { CK_ADD, CK_SUBTRACT, CK_MULTIPLY, CK_DIVIDE, CK_FIRST };

// What one operand of an arithmetic operation receives: ±g, g·x, g/x, −g·x/y².
enum { CK_PASS, CK_PASS_NEGATED, CK_TIMES, CK_OVER, CK_QUOTIENT };

enum {
  CK_AFFINE, CK_RELU, CK_SIGMOID, CK_TANH, CK_SOFTPLUS, CK_EXP, CK_LOG, CK_SQUARE, CK_SQUARE_ROOT, CK_ABSOLUTE
};

enum { CK_SUM, CK_MEAN, CK_MAXIMUM, CK_MINIMUM };

// Losses of one number x, beside a target y: softplus(−x), max(0, margin − x), (x − y)², softplus(x) − yx.
enum { CK_LOGISTIC, CK_HINGE, CK_SQUARED_ERROR, CK_BINARY_CROSS_ENTROPY };

enum { CK_DOT, CK_SQUARED_DISTANCE };

enum { CK_SGD, CK_ADAGRAD, CK_ADAM, CK_RMSPROP };

enum { CK_ROWS_TOUCHED, CK_ROWS_EXACT, CK_ROWS_DENSE };

/// Four loop extents, outermost first; bit g of a `repeats` mask says that an operand does not move along loop g.
typedef struct {
  int64_t size[4];
} ck_loops;

/// Rows of a table, by number: row r of `values`, or row `index[r]` where there is an index.
typedef struct {
  const float *values;
  const int32_t *_Nullable index;
} ck_row_source;

/// Where gradients of rows go: row r, or row `slot_of[index[r]]`, a negative slot meaning nowhere.
typedef struct {
  float *_Nullable gradients;
  const int32_t *_Nullable index;
  const int32_t *_Nullable slot_of;
} ck_row_target;

/// What a row that missed a number of Adam's steps moves, per element, as a function of x = S√v / (S√v + ε):
/// m / (S√v + ε) · (at_zero + x · (linear + x · square)). Filled where `step` and `missed` are those of the entry.
typedef struct {
  int64_t step;
  int64_t missed;
  bool is_exact;  // within rounding; where not, the steps are walked one by one
  float scale;    // S, of the first missed step
  float at_zero, linear, square;
  float decay1, decay2;  // what the missed steps leave of m and of √v
} ck_missed;

enum { CK_MISSED_KEPT = 256 };

typedef struct {
  int32_t rule;
  float learning_rate;
  float beta1;    // Adam: of the first moment
  float beta2;    // Adam: of the second moment; RMSprop: ρ
  float epsilon;
  float clip_value;  // bound on each component of a loss gradient; infinity for none
  float clip_scale;  // factor on every loss gradient, from clipping by global norm
  ck_missed *missed;  // [CK_MISSED_KEPT], kept between calls
} ck_optimizer;

/// A table trained by sparse gradients. Rows touched in a step get consecutive slots; `gradients` has one row a slot.
typedef struct {
  int64_t rows;
  int64_t dimension;
  int32_t row_rule;
  float decay;
  float decay_per_reading;   // added to the gradient of a row as often as a step reads it
  float max_norm;            // infinity for none
  float *values;             // [rows + padding, dimension]
  float *_Nullable state1;   // [rows, dimension]
  float *_Nullable state2;   // Adam: √v
  int32_t *slot_of;          // [rows + 1], −1 where untouched; the padding row never is
  int32_t *touched;          // row of each slot
  int32_t *readings;         // how often the step reads the row of each slot
  int64_t touched_count;
  float *_Nullable gradients;
  int32_t *_Nullable last_step;  // [rows], exact tables only: the last step each row has seen
} ck_rows;

/// One row that a fused example reads; see ck_sequential.
typedef struct {
  int32_t table;
  int32_t key;  // which key of the example names the row; CK_SHARED for row 0
} ck_source;

enum { CK_SHARED = -1 };

enum { CK_TERM_DOT, CK_TERM_DISTANCE, CK_TERM_BIAS };

enum { CK_MOST_SOURCES = 4, CK_MOST_TERMS = 4 };

typedef struct {
  int32_t kind;
  float scale;
  const ck_source *left;
  int32_t left_count;
  int32_t right;  // table of the candidates
} ck_term;

/// A table as fused SGD sees it.
typedef struct {
  float *values;
  int64_t dimension;
  float decay;
  float max_norm;
} ck_sgd_table;

/// A fused pass of single-example SGD. `scratch` holds ck_sequential_scratch(…) floats.
typedef struct {
  const ck_term *terms;
  int32_t term_count;
  const ck_sgd_table *tables;
  int32_t key_count;
  int32_t loss;  // CK_LOGISTIC or CK_HINGE
  float margin;
  float learning_rate;
  float negative_decay_scale;
  int64_t widest;  // the largest dimension of the tables
  float *scratch;
} ck_sequential;

/// The most meetings of aspects a pair of items can have.
enum { CK_MOST_MEETINGS = 256 };

/// The most different rows one example can read.
enum { CK_MOST_ROWS = CK_MOST_TERMS * (CK_MOST_SOURCES + 2) };

enum { CK_MOST_STEPS = 16 };

/// A fast Fourier transform of `size` rows, a multiple of 64 with no other prime factors than 2, 3 and 5, in steps of
/// radix 2 to 5; see fourier.h. Step s works on blocks of length[s] rows; its turns e^(−2πi·jk/length), k = 1..<radix
/// for each j < length/radix, begin at first_turn[s]. Frequency k ends in row place[k].
typedef struct {
  int64_t size;
  int32_t steps;
  int32_t radix[CK_MOST_STEPS];
  int64_t length[CK_MOST_STEPS];
  int64_t first_turn[CK_MOST_STEPS];
  const float *_Nullable turns;
  const int32_t *_Nullable place;
} ck_transform;

/// The most bits that one draw takes; see sum_of_draws.
enum { CK_DRAW_BITS = 10 };

/// An item with its score.
typedef struct {
  float score;
  int32_t item;
} ck_scored;

/// Where a target stands among the candidates of one row; see rank_row.
typedef struct {
  int64_t candidates;  // items that were not seen, the target included
  int64_t above;       // candidates that score higher than the target
  int64_t tied;        // other candidates that score the same
  int64_t listed;      // how many of the best items were found: k, or all candidates where they are fewer
} ck_rank;

typedef struct {
  const char *name;

  // Element-wise (elementwise.h)
  void (*fill)(int64_t n, float value, float *y);
  void (*add_scaled)(int64_t n, float scale, const float *x, float *y);
  void (*copy_blocks)(
    int64_t count, int64_t run, const float *x, int64_t x_stride, float *y, int64_t y_stride, bool accumulates);
  void (*binary)(
    int32_t kind, ck_loops loops, uint32_t a_repeats, uint32_t b_repeats, const float *a, const float *b, float *y);
  void (*binary_backward)(
    int32_t kind, ck_loops loops, uint32_t t_repeats, uint32_t x_repeats, uint32_t y_repeats, const float *g,
    const float *_Nullable x, const float *_Nullable y, float *target);
  void (*unary)(int32_t kind, int64_t n, float scale, float offset, const float *x, float *y);
  void (*unary_backward)(
    int32_t kind, int64_t n, float scale, const float *x, const float *y, const float *g, float *dx, bool accumulates);
  void (*dropout)(
    int64_t n, float rate, uint64_t key, uint32_t step, uint32_t number, const float *x, float *y, bool accumulates);
  /// Blocks of Philox, four words each, of the counters (position + i, number, 0): the position has two words.
  void (*random_words)(uint64_t key, uint64_t position, uint32_t number, int64_t blocks, uint32_t *words);

  // Rows (rows.h)
  void (*gather)(int64_t n, int64_t d, const float *table, const int32_t *index, float *y);
  void (*scatter_add)(int64_t n, int64_t d, const float *g, ck_row_target target);
  void (*bag)(
    int64_t bags, int64_t width, const int32_t *_Nullable offsets, int64_t d, int64_t padding, bool averages,
    const float *table, const int32_t *index, float *y);
  void (*bag_backward)(
    int64_t bags, int64_t width, const int32_t *_Nullable offsets, int64_t d, int64_t padding, bool averages,
    const float *g, ck_row_target target);
  void (*segment)(int64_t segments, const int32_t *offsets, int64_t d, bool averages, const float *x, float *y);
  void (*segment_backward)(
    int64_t segments, const int32_t *offsets, int64_t d, bool averages, const float *g, float *dx, bool accumulates);
  void (*mask_of_indices)(int64_t n, int32_t excluded, const int32_t *index, float *y);
  void (*mask_of_lengths)(int64_t n, int64_t length, bool aligns_right, const int32_t *lengths, float *y);
  void (*index_range)(int64_t n, const int32_t *index, int32_t *least, int32_t *most);
  int64_t (*distinct)(
    int64_t n, const int32_t *index, int32_t *first_place, int32_t *numbers, int32_t *places);

  // Products (products.h)
  void (*small_matmul)(
    int64_t batch, int64_t m, int64_t n, int64_t k, bool transposes_a, bool transposes_b, int64_t a_stride,
    int64_t c_stride, const float *a, const float *b, float *c, bool accumulates);
  void (*row_product)(int32_t kind, int64_t n, int64_t c, int64_t d, ck_row_source q, ck_row_source rows, float *y);
  void (*row_product_backward)(
    int32_t kind, int64_t n, int64_t c, int64_t d, ck_row_source q, ck_row_source rows, const float *g,
    ck_row_target dq, bool dq_accumulates, ck_row_target drows, bool drows_accumulates);
  void (*squared_norms)(int64_t n, int64_t d, const float *x, float *y);
  void (*set_norms)(int64_t m, int64_t n, const float *row_norms, const float *column_norms, float *y);
  void (*sums_of_matrix)(int64_t m, int64_t n, const float *x, float *_Nullable rows, float *_Nullable columns);
  void (*scale_rows)(int64_t n, int64_t d, float scale, const float *s, const float *x, float *y, bool accumulates);

  // Reductions and attention (reductions.h)
  void (*reduce)(
    int32_t kind, int64_t outer, int64_t n, int64_t inner, const float *x, const float *_Nullable mask, float *y);
  void (*reduce_backward)(
    int32_t kind, int64_t outer, int64_t n, int64_t inner, const float *x, const float *y,
    const float *_Nullable mask, const float *g, float *dx, bool accumulates);
  void (*softmax)(
    int64_t rows, int64_t columns, int64_t matrix_rows, int64_t rows_per_mask, bool is_causal, bool excludes_diagonal,
    const float *x, const float *_Nullable mask, float *y);
  void (*softmax_backward)(
    int64_t rows, int64_t columns, const float *y, const float *g, float *dx, bool accumulates);
  void (*zero_diagonal)(
    int64_t matrices, int64_t n, int64_t matrices_per_mask, const float *x, const float *_Nullable mask, float *y,
    bool accumulates);

  // Convolution (convolution.h)
  void (*convolve)(
    int64_t n, int64_t length, int64_t filters, const float *projected, const int32_t *places, const float *bias,
    float *y, float *starts);
  void (*convolve_backward)(
    int64_t n, int64_t length, int64_t filters, const int32_t *places, const float *starts, const float *g,
    float *_Nullable dprojected, float *_Nullable dbias);

  // Losses (losses.h)
  float (*loss)(
    int32_t kind, int64_t n, float margin, bool averages, const float *x, const float *_Nullable target,
    const float *_Nullable weights);
  void (*loss_backward)(
    int32_t kind, int64_t n, float margin, bool averages, float g, const float *x, const float *_Nullable target,
    const float *_Nullable weights, float *dx, bool accumulates);
  float (*cross_entropy)(
    int64_t rows, int64_t n, bool averages, const float *x, const int32_t *target, const float *_Nullable weights,
    float *log_sums);
  void (*cross_entropy_backward)(
    int64_t rows, int64_t n, bool averages, float g, const float *x, const int32_t *target,
    const float *_Nullable weights, const float *log_sums, float *dx, bool accumulates);

  // Optimizers (optimizers.h)
  double (*sum_of_squares)(int64_t n, const float *x);
  void (*update_weight)(
    int64_t n, float *values, const float *_Nullable g, float *_Nullable state1, float *_Nullable state2, float decay,
    const ck_optimizer *optimizer, int64_t step);
  void (*touch_rows)(ck_rows *table, int64_t n, const int32_t *index, const ck_optimizer *optimizer, int64_t step);
  void (*touch_all_rows)(ck_rows *table, const ck_optimizer *optimizer, int64_t step);
  void (*release_rows)(ck_rows *table);
  void (*add_to_all_rows)(ck_rows *table, const float *g);
  void (*update_rows)(ck_rows *table, const ck_optimizer *optimizer, int64_t step);
  void (*flush_rows)(ck_rows *table, const ck_optimizer *optimizer, int64_t step);
  void (*project_rows)(int64_t n, int64_t d, float max_norm, float *values);

  // Relations of pairs, and the loss weighted by an estimated rank (relations.h)
  void (*pair_products)(
    int64_t pairs, int64_t k, int64_t d, const float *left, const int32_t *left_rows, const float *right,
    const int32_t *right_rows, float *v);
  void (*pair_products_backward)(
    int64_t pairs, int64_t k, int64_t d, const float *left, const int32_t *left_rows, const float *right,
    const int32_t *right_rows, const float *dv, float *_Nullable dleft, float *_Nullable dright);
  void (*relate)(
    int64_t pairs, int64_t meetings, int64_t d, int64_t m, int64_t s, const float *v, float *logits,
    const float *_Nullable bias, const float *_Nullable h, const int32_t *targets, float *weights,
    float *_Nullable y);
  void (*relate_backward)(
    int64_t pairs, int64_t meetings, int64_t d, int64_t m, int64_t s, const float *v, float *logits,
    const float *_Nullable bias, const float *_Nullable h, const int32_t *targets, const float *weights,
    const float *g, float *_Nullable dbias, float *_Nullable dh, float *dv);
  float (*rank_hinge)(int64_t rows, int64_t c, float margin, float items, bool sums, const float *x);
  void (*rank_hinge_backward)(
    int64_t rows, int64_t c, float margin, float items, bool sums, float g, const float *x, float *dx,
    bool accumulates);

  // Fused sequential training (sequential.h)
  double (*train_sequential)(
    const ck_sequential *form, int64_t n, const int32_t *keys, const int32_t *positives, const int32_t *negatives);
  /// Copies records [keys | positive | avoided] by number into columns.
  void (*gather_records)(
    int64_t n, int64_t key_count, const int32_t *order, const int32_t *records, int32_t *keys, int32_t *positives,
    int32_t *avoided);

  // Resampling (draws.h)

  /// The sum of `draws` draws with replacement from 2^bits values, bits ≤ 10; the key, block and resample name the draws.
  double (*sum_of_draws)(
    uint64_t key, uint32_t block, uint32_t resample, int64_t draws, int32_t bits, const double *values);

  // Full ranking (ranking.h)

  /// Ranks `target` among the n items that are not in `seen` (unsorted, repeats allowed; the target never counts as
  /// seen). `marks` holds a bit an item, all zero before and after, `seen_scores` is scratch of n. The k best
  /// candidates, best first and of equal ones the lower item first, come into `list`, which has room for 4k. A negative
  /// target has no rank: only the list is meant. Returns false where any of the n scores is not finite.
  bool (*rank_row)(
    int64_t n, const float *scores, int32_t target, int64_t seen_count, const int32_t *_Nullable seen, uint64_t *marks,
    float *seen_scores, int64_t k, ck_scored *list, ck_rank *rank);

  // Convolutions (fourier.h). `scratch` holds size·(size + 192) floats, aligned to 64 bytes.

  /// The spectrum, (size/32 + 1)·16·size floats, of a kernel that is even in both directions, given on rows 0..<size and
  /// columns 0...size/2, padded to `columns`, a multiple of 32; each frequency times factor[row]·factor[column].
  void (*kernel_spectrum)(
    const ck_transform *plan, int64_t columns, const float *kernel, const float *factor, float *spectrum,
    float *scratch);
  /// grid ← kernel ∗ grid on a square of size/2 rows and columns, without wrapping around.
  void (*convolve_grid)(const ck_transform *plan, const float *spectrum, float *grid, float *scratch);

  // t-SNE in the plane (tsne.h), with q = 1/(1 + |i − j|²) of two points. The same bits on every instruction set.

  /// For each point i the push Σ q² (i − j) over all other points; returns Σ q over all ordered pairs. Arrays are padded
  /// to multiples of 16, coordinates with 1e18, so far away that they push at nothing.
  double (*tsne_push)(int64_t n, const float *x, const float *y, float *fx, float *fy);
  /// For each point i the pull Σ p q (i − j) over its neighbours, which come in whole blocks of sixteen, p = 0 in those
  /// that fill up. `places`: x and y of each point side by side.
  void (*tsne_pull)(
    int64_t n, const int64_t *offsets, const int32_t *neighbours, const float *p, const float *places, float *fx,
    float *fy);
  /// grid ← unit charges spread over the six times six nodes around each point by quintic splines. Node 0 lies at the
  /// origin, nodes are 1/per_unit apart.
  void (*tsne_spread)(
    int64_t n, const float *x, const float *y, float x_origin, float y_origin, float per_unit, int64_t side,
    float *grid);
  /// −½ of the slopes of a potential given by spline coefficients, at each point; returns Σ of the potential.
  double (*tsne_read)(
    int64_t n, const float *x, const float *y, float x_origin, float y_origin, float per_unit, int64_t side,
    const float *grid, float *fx, float *fy);
  /// One step along one axis against the gradient 4(exaggeration·pull − push/z), with momentum and gains; the mean of
  /// the coordinates stays 0.
  void (*tsne_step)(
    int64_t n, const float *pull, const float *push, double exaggeration, double z, double momentum, double rate,
    double *velocity, double *gains, float *x);

  // Packed sequences (recurrent.h, normalise.h, attention.h, losses.h)
  void (*time_order)(int64_t segments, const int32_t *offsets, int32_t *order, int32_t *alive, int32_t *rows);
  void (*gru_open)(
    int64_t n, int64_t h, const float *_Nullable bias, const float *previous, float *gates, float *_Nullable reset);
  void (*gru_close)(
    int64_t n, int64_t h, const float *_Nullable bias, const float *previous, const float *_Nullable product,
    float *gates, const int32_t *rows, float *states, int64_t next_count, float *next);
  void (*gru_backward_close)(
    int64_t n, int64_t h, int64_t carried, const int32_t *rows, const float *g, const float *previous, float *gates,
    float *_Nullable product, float *carry);
  void (*gru_backward_open)(
    int64_t n, int64_t h, const float *dreset, const float *previous, float *gates, float *carry);
  void (*lstm_step)(
    int64_t n, int64_t h, const float *_Nullable bias, const float *_Nullable before, float *gates, float *cells,
    const int32_t *rows, float *states, int64_t next_count, float *next);
  void (*lstm_backward_step)(
    int64_t n, int64_t h, int64_t carried, const int32_t *rows, const float *g, const float *_Nullable before,
    const float *cells, float *gates, const float *carry, float *cell_carry);
  void (*last_rows)(int64_t segments, const int32_t *offsets, int64_t d, const float *x, float *y);
  void (*last_rows_backward)(int64_t segments, const int32_t *offsets, int64_t d, const float *g, float *dx);
  void (*layer_norm)(
    int64_t n, int64_t d, float epsilon, const float *x, const float *gain, const float *offset, float *y,
    float *statistics);
  void (*layer_norm_backward)(
    int64_t n, int64_t d, const float *x, const float *gain, const float *statistics, const float *g,
    float *_Nullable dx, bool accumulates, float *_Nullable dgain, float *_Nullable doffset);
  void (*dropout_block)(
    int64_t n, float rate, uint64_t key, uint32_t step, uint32_t number, uint32_t block, const float *x, float *y,
    bool accumulates);
  void (*attention_softmax)(
    int64_t rows, int64_t columns, int64_t first, float scale, float *x, float *log_sums, int64_t stride);
  void (*attention_weights)(
    int64_t rows, int64_t columns, int64_t first, float scale, float *x, const float *log_sums, int64_t stride);
  void (*attention_slopes)(
    int64_t rows, int64_t columns, int64_t first, float scale, const float *weights, float *slopes, const float *g,
    const float *y, int64_t width, int64_t stride);
  double (*softmax_slopes)(
    int64_t rows, int64_t n, float slope, const float *_Nullable bias, const int32_t *target, float *x);
  void (*scale_by)(int64_t n, const float *factor, const float *x, float *y, bool accumulates);
} ck_table;

/// The best table this processor can run.
const ck_table *ck_best_table(void);

/// The tables this processor can run, best last; returns how many were written, at most three.
int32_t ck_supported_tables(const ck_table *_Nonnull *_Nonnull tables);

/// The most extensions `ck_processor_extensions` tells of.
enum { CK_EXTENSIONS = 16 };

/// Writes the names of those extensions this processor has; returns how many.
int32_t ck_processor_extensions(const char *_Nullable *_Nonnull names);

/// Whether the processor is an x86-64.
bool ck_is_x86(void);

/// Numbers of scratch a fused pass needs.
int64_t ck_sequential_scratch(int64_t widest);

/// Makes this thread treat subnormal numbers as zero; returns the earlier state, for ck_restore_subnormals.
uint32_t ck_flush_subnormals(void);
void ck_restore_subnormals(uint32_t state);

#pragma clang assume_nonnull end
