// t-SNE in the plane. Products are not contracted and sums keep their order, so that every instruction set gives the
// same bits: a picture is the same wherever it is drawn.

CK_INLINE ck_lanes spread(float x) { return x - (ck_lanes){0}; }

// The sum in double precision, lane by lane.
CK_INLINE double wide_sum(ck_lanes x) {
  double sum = 0;
  for (int lane = 0; lane < CK_WIDTH; lane++) sum += (double)x[lane];
  return sum;
}

CK_INLINE ck_lanes one_and_square(ck_lanes dx, ck_lanes dy) {
#pragma clang fp contract(off)
  return 1.0f + (dx * dx + dy * dy);
}

// The pairs of one block of sixteen points, each seen from both ends.
CK_INLINE double push_within_block(int64_t count, const float *x, const float *y, float *fx, float *fy) {
#pragma clang fp contract(off)
  ck_lanes xs = load_lanes(x), ys = load_lanes(y);
  double z = 0;
  for (int64_t i = 0; i < count; i++) {
    ck_lanes dx = spread(x[i]) - xs, dy = spread(y[i]) - ys;
    ck_lanes q = 1.0f / one_and_square(dx, dy);
    fx[i] += (float)wide_sum(q * q * dx);  // of the point itself, dx is 0
    fy[i] += (float)wide_sum(q * q * dy);
    z += wide_sum(q) - (double)q[i];
  }
  return z;
}

typedef struct {
  double x[2], y[2], z;
} ck_push_sums;

// Two points against all later blocks: each pair is computed once and acts on both ends. Divisions are what it costs
// most, so two quotients share one: 1/a = b/(ab), 1/b = a/(ab); for padding ab is infinite and both are zero.
CK_INLINE void push_rows(
    int64_t padded, int64_t from, const float *restrict x, const float *restrict y, int64_t i, float *restrict fx,
    float *restrict fy, ck_push_sums *sums) {
#pragma clang fp contract(off)
  ck_native none = {0};
  ck_native x0 = x[i] - none, y0 = y[i] - none, x1 = x[i + 1] - none, y1 = y[i + 1] - none;
  ck_native ax0 = none, ay0 = none, ax1 = none, ay1 = none, z = none;
  for (int64_t j = from; j < padded; j += CK_WIDTH) {
    ck_native xj = load_native(x + j), yj = load_native(y + j);
    ck_native dx0 = x0 - xj, dy0 = y0 - yj, dx1 = x1 - xj, dy1 = y1 - yj;
    ck_native a = 1.0f + (dx0 * dx0 + dy0 * dy0), b = 1.0f + (dx1 * dx1 + dy1 * dy1);
    ck_native shared = 1.0f / (a * b);
    ck_native q0 = shared * b, q1 = shared * a;
    z += q0 + q1;
    q0 *= q0;
    q1 *= q1;
    dx0 *= q0;
    dy0 *= q0;
    dx1 *= q1;
    dy1 *= q1;
    ax0 += dx0;
    ay0 += dy0;
    ax1 += dx1;
    ay1 += dy1;
    store_native(fx + j, load_native(fx + j) - (dx0 + dx1));
    store_native(fy + j, load_native(fy + j) - (dy0 + dy1));
  }
  for (int lane = 0; lane < CK_NATIVE; lane++) {
    sums->x[0] += (double)ax0[lane];
    sums->y[0] += (double)ay0[lane];
    sums->x[1] += (double)ax1[lane];
    sums->y[1] += (double)ay1[lane];
    sums->z += (double)z[lane];
  }
}

static double tsne_push(
    int64_t n, const float *restrict x, const float *restrict y, float *restrict fx, float *restrict fy) {
  int64_t padded = (n + CK_WIDTH - 1) / CK_WIDTH * CK_WIDTH;
  fill(padded, 0, fx);
  fill(padded, 0, fy);
  double z = 0;
  for (int64_t block = 0; block < n; block += CK_WIDTH) {
    int64_t count = n - block < CK_WIDTH ? n - block : CK_WIDTH;
    z += push_within_block(count, x + block, y + block, fx + block, fy + block);
    if (block + CK_WIDTH >= padded) break;
    for (int64_t i = block; i < block + CK_WIDTH; i += 2) {
      ck_push_sums sums = {{0, 0}, {0, 0}, 0};
      for (int64_t part = 0; part < CK_WIDTH; part += CK_NATIVE) {
        push_rows(padded, block + CK_WIDTH + part, x, y, i, fx, fy, &sums);
      }
      for (int r = 0; r < 2; r++) {
        fx[i + r] += (float)sums.x[r];
        fy[i + r] += (float)sums.y[r];
      }
      z += 2 * sums.z;
    }
  }
  return z;
}

typedef double ck_pairs __attribute__((vector_size(64)));

CK_INLINE ck_lanes load_pairs(const double *restrict places, const int32_t *restrict index) {
  return (ck_lanes)(ck_pairs){
    places[index[0]], places[index[1]], places[index[2]], places[index[3]],
    places[index[4]], places[index[5]], places[index[6]], places[index[7]]};
}

// Attraction over the neighbours in P, row by row; `places` holds x and y of a point side by side, and a row's
// neighbours come in whole blocks of sixteen, those added having p = 0.
static void tsne_pull(
    int64_t n, const int64_t *restrict offsets, const int32_t *restrict neighbours, const float *restrict p,
    const float *restrict places, float *restrict fx, float *restrict fy) {
#pragma clang fp contract(off)
  const double *pairs = (const double *)places;
  for (int64_t i = 0; i < n; i++) {
    ck_lanes xi = spread(places[2 * i]), yi = spread(places[2 * i + 1]);
    ck_lanes ax = {0}, ay = {0};
    for (int64_t e = offsets[i]; e < offsets[i + 1]; e += CK_WIDTH) {
      ck_lanes low = load_pairs(pairs, neighbours + e), high = load_pairs(pairs, neighbours + e + 8);
      ck_lanes xj = __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
      ck_lanes yj = __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
      ck_lanes dx = xi - xj, dy = yi - yj;
      ck_lanes pull = load_lanes(p + e) / one_and_square(dx, dy);
      ax += pull * dx;
      ay += pull * dy;
    }
    fx[i] = (float)wide_sum(ax);
    fy[i] = (float)wide_sum(ay);
  }
}

// Where a point lies on the grid: its first node, and the weights and slopes of the six nodes it meets in one direction
// (quintic B-splines; the last two lanes are zero).
enum { CK_TAPS = 6, CK_TAP_LANES = 8 };
typedef float ck_taps __attribute__((vector_size(32)));
typedef float ck_taps_unaligned __attribute__((vector_size(32), aligned(4)));

typedef struct {
  int64_t node;
  ck_taps weight, slope;
} ck_footing;

CK_INLINE ck_footing footing(float place, float origin, float per_unit, int64_t side) {
#pragma clang fp contract(off)
  float u = (place - origin) * per_unit;
  int64_t node = (int64_t)u;
  node = node < 2 ? 2 : node > side - 6 ? side - 6 : node;  // a point that is nowhere (NaN) must not write elsewhere
  float t = u - (float)node;
  // Coefficients of 120 times the splines of the six nodes, by rising power of t.
  const ck_taps c0 = {1, 26, 66, 26, 1}, c1 = {-5, -50, 0, 50, 5}, c2 = {10, 20, -60, 20, 10};
  const ck_taps c3 = {-10, 20, 0, -20, 10}, c4 = {5, -20, 30, -20, 5}, c5 = {-1, 5, -10, 10, -5, 1};
  const ck_taps all = t - (ck_taps){0};
  ck_taps weight = ((((c5 * all + c4) * all + c3) * all + c2) * all + c1) * all + c0;
  ck_taps slope = (((5.0f * c5 * all + 4.0f * c4) * all + 3.0f * c3) * all + 2.0f * c2) * all + c1;
  return (ck_footing){node - 2, weight * (1.0f / 120), slope * (1.0f / 120)};
}

// Adds every point to the six times six nodes around it; two columns beyond them are touched, with nothing.
static void tsne_spread(
    int64_t n, const float *restrict x, const float *restrict y, float x_origin, float y_origin, float per_unit,
    int64_t side, float *restrict grid) {
#pragma clang fp contract(off)
  fill(side * side, 0, grid);
  for (int64_t i = 0; i < n; i++) {
    ck_footing fx = footing(x[i], x_origin, per_unit, side), fy = footing(y[i], y_origin, per_unit, side);
    float *to = grid + fx.node * side + fy.node;
#pragma clang loop unroll(full)
    for (int tap = 0; tap < CK_TAPS; tap++, to += side) {
      *(ck_taps_unaligned *)to = *(ck_taps_unaligned *)to + fx.weight[tap] * fy.weight;
    }
  }
}

CK_INLINE float sum_of_taps(ck_taps x) {
  return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

// Reads the potential and its slopes at every point: Σ of the potential, and −½ of the slopes, which is the push.
static double tsne_read(
    int64_t n, const float *restrict x, const float *restrict y, float x_origin, float y_origin, float per_unit,
    int64_t side, const float *restrict grid, float *restrict fx, float *restrict fy) {
#pragma clang fp contract(off)
  double sum = 0;
  for (int64_t i = 0; i < n; i++) {
    ck_footing gx = footing(x[i], x_origin, per_unit, side), gy = footing(y[i], y_origin, per_unit, side);
    const float *from = grid + gx.node * side + gy.node;
    ck_taps value = {0}, along = {0};
#pragma clang loop unroll(full)
    for (int tap = 0; tap < CK_TAPS; tap++, from += side) {
      ck_taps row = *(const ck_taps_unaligned *)from;
      value += gx.weight[tap] * row;
      along += gx.slope[tap] * row;
    }
    sum += (double)sum_of_taps(value * gy.weight);
    fx[i] = -0.5f * per_unit * sum_of_taps(along * gy.weight);
    fy[i] = -0.5f * per_unit * sum_of_taps(value * gy.slope);
  }
  return sum;
}

static void tsne_step(
    int64_t n, const float *restrict pull, const float *restrict push, double exaggeration, double z, double momentum,
    double rate, double *restrict velocity, double *restrict gains, float *restrict x) {
#pragma clang fp contract(off)
  double weight = 1 / z, sum = 0;
  for (int64_t i = 0; i < n; i++) {
    double gradient = 4 * (exaggeration * (double)pull[i] - (double)push[i] * weight);
    bool opposes = (gradient > 0) != (velocity[i] > 0);
    double gain = opposes ? gains[i] + 0.2 : gains[i] * 0.8;
    gains[i] = gain < 0.01 ? 0.01 : gain;
    velocity[i] = momentum * velocity[i] - rate * gains[i] * gradient;
    x[i] = (float)((double)x[i] + velocity[i]);
  }
  for (int64_t i = 0; i < n; i++) sum += (double)x[i];
  double mean = sum / (double)n;
  for (int64_t i = 0; i < n; i++) x[i] = (float)((double)x[i] - mean);
}
