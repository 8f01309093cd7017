// Full ranking: one pass over a row of scores counts what scores above the target and what ties with it, tells whether
// all scores are finite, and notes the largest scores of groups of items. Seen items are marked in a bitmap; of the
// counts they are taken back one by one, so that the pass itself asks nothing about them.
//
// The best k items are found through the groups: where k + s groups have a largest score above a bound and s seen
// items score above it, k items that were not seen do. A bound that leaves few more than k is found by bisection, and
// only groups that reach it are looked into.

enum { CK_RANK_BLOCK = 4 * CK_WIDTH, CK_MOST_GROUPS = 64 };

typedef bool ck_lane_bits __attribute__((ext_vector_type(16)));

CK_INLINE uint32_t lanes_above(ck_lanes x, ck_lanes bound) {
  ck_lane_bits bits = __builtin_convertvector((ck_words)(x > bound), ck_lane_bits);
  uint16_t word;
  __builtin_memcpy(&word, &bits, 2);
  return word;
}

// Higher scores first, of equal ones the lower item.
static inline bool stands_before(ck_scored a, ck_scored b) {
  return a.score > b.score || (a.score == b.score && a.item < b.item);
}

// Puts the k first of n into places 0..<k, in any order.
static void keep_first(int64_t n, int64_t k, ck_scored *list) {
  int64_t low = 0, high = n - 1;
  while (low < high) {
    ck_scored pivot = list[low + (high - low) / 2];
    int64_t i = low, j = high;
    while (i <= j) {
      while (stands_before(list[i], pivot)) i++;
      while (stands_before(pivot, list[j])) j--;
      if (i <= j) {
        ck_scored other = list[i];
        list[i++] = list[j];
        list[j--] = other;
      }
    }
    if (k - 1 <= j) {
      high = j;
    } else if (k - 1 >= i) {
      low = i;
    } else {
      return;
    }
  }
}

static void sort_scored(int64_t n, ck_scored *list) {
  for (int64_t step = n / 2; step > 0; step = step == 2 ? 1 : step * 5 / 11) {
    for (int64_t i = step; i < n; i++) {
      ck_scored entry = list[i];
      int64_t j = i;
      for (; j >= step && stands_before(entry, list[j - step]); j -= step) list[j] = list[j - step];
      list[j] = entry;
    }
  }
}

enum { CK_MOST_COUNTED = 256 };

// The order of a score and an item in one number: larger for what stands before.
static inline int64_t order_key(ck_scored entry) {
  int32_t bits = ck_word(entry.score + 0.0f);  // −0 is 0
  return (int64_t)(bits ^ (bits >> 31 & 0x7FFFFFFF)) << 32 | (uint32_t)~entry.item;
}

// Puts the k first of n into order. Each finds its place by counting those before it, which no branch has to guess.
static void order_first(int64_t n, int64_t k, ck_scored *list) {
  if (n > CK_MOST_COUNTED) {
    keep_first(n, k, list);
    sort_scored(k, list);
    return;
  }
  int64_t keys[CK_MOST_COUNTED];
  ck_scored copy[CK_MOST_COUNTED];
  for (int64_t i = 0; i < n; i++) {
    copy[i] = list[i];
    keys[i] = order_key(list[i]);
  }
  for (int64_t i = 0; i < n; i++) {
    int64_t before = 0;
    for (int64_t j = 0; j < n; j++) before += keys[j] > keys[i];
    if (before < k) list[before] = copy[i];
  }
}

typedef struct {
  int64_t k, count;
  float threshold;  // what scores below it is not among the first k
  ck_scored *list;
} ck_best;

static inline void offer(ck_best *best, float score, int32_t item, bool is_wanted) {
  best->list[best->count] = (ck_scored){score, item};
  best->count += is_wanted;
  if (best->count < 4 * best->k) return;
  keep_first(best->count, best->k, best->list);
  best->count = best->k;
  float least = best->list[0].score;
  for (int64_t i = 1; i < best->k; i++) least = best->list[i].score < least ? best->list[i].score : least;
  best->threshold = least;
}

static inline bool is_marked(const uint64_t *marks, int64_t item) { return marks[item >> 6] >> (item & 63) & 1; }

// The scores of a row in blocks of 64; a group is one lane of `depth` blocks, and its items are 16 apart.
typedef struct {
  int64_t n, blocks, depth, groups;  // groups of sixteen lanes
  const float *scores;
  ck_lanes largest[CK_MOST_GROUPS];
} ck_row_scan;

// One pass over all scores, the seen items like all others; returns whether they are finite.
static bool scan_scores(ck_row_scan *scan, float target, int64_t *above, int64_t *tied) {
  ck_words more = {0}, equal = {0};
  ck_lanes nothing = {0};  // a score times zero is zero, unless it is infinite or NaN
  ck_lanes own = target - (ck_lanes){0};
  const float *x = scan->scores;
  for (int64_t group = 0; group < scan->groups; group++) {
    ck_lanes largest = (ck_lanes){0} - __builtin_inff();
    int64_t end = (group + 1) * scan->depth < scan->blocks ? (group + 1) * scan->depth : scan->blocks;
    for (int64_t block = group * scan->depth; block < end; block++, x += CK_RANK_BLOCK) {
      ck_lanes a = load_lanes(x), b = load_lanes(x + 16), c = load_lanes(x + 32), d = load_lanes(x + 48);
      more -= (a > own) + (b > own) + (c > own) + (d > own);
      equal -= (a == own) + (b == own) + (c == own) + (d == own);
      nothing += (a * 0.0f + b * 0.0f) + (c * 0.0f + d * 0.0f);
      largest = larger_lanes(largest, larger_lanes(larger_lanes(a, b), larger_lanes(c, d)));
    }
    scan->largest[group] = largest;
  }
  float rest = 0;
  for (int lane = 0; lane < CK_WIDTH; lane++) {
    *above += more[lane];
    *tied += equal[lane];
    rest += nothing[lane];
  }
  for (int64_t i = scan->blocks * CK_RANK_BLOCK; i < scan->n; i++) {
    *above += scan->scores[i] > target;
    *tied += scan->scores[i] == target;
    rest += scan->scores[i] * 0.0f;
  }
  return rest == 0;
}

static int64_t count_above(int64_t vectors, const ck_lanes *values, float bound) {
  ck_words more = {0};
  for (int64_t i = 0; i < vectors; i++) more -= values[i] > bound - (ck_lanes){0};
  int64_t count = 0;
  for (int lane = 0; lane < CK_WIDTH; lane++) count += more[lane];
  return count;
}

// A bound that at least k candidates reach, as high as a few steps find it.
static float bound_of_best(const ck_row_scan *scan, int64_t k, int64_t seen_count, const float *seen_scores) {
  float bound = -__builtin_inff();
  if (scan->groups == 0) return bound;
  ck_lanes lows = scan->largest[0], highs = lows;
  for (int64_t group = 1; group < scan->groups; group++) {
    lows = __builtin_elementwise_min(lows, scan->largest[group]);
    highs = larger_lanes(highs, scan->largest[group]);
  }
  float low = __builtin_reduce_min(lows), high = __builtin_reduce_max(highs);
  for (int step = 0; step < 16 && low < high; step++) {
    float middle = low + (high - low) * 0.5f;
    int64_t count = count_above(scan->groups, scan->largest, middle);
    for (int64_t s = 0; s < seen_count; s++) count -= seen_scores[s] > middle;
    if (count >= k) {
      bound = low = middle;
      if (count <= k + k / 8) break;
    } else {
      high = middle;
    }
  }
  return bound;
}

// Offers the items that were not seen and reach the threshold.
static void offer_items(const ck_row_scan *scan, const uint64_t *marks, ck_best *best) {
  for (int64_t group = 0; group < scan->groups; group++) {
    uint32_t below = lanes_above(best->threshold - (ck_lanes){0}, scan->largest[group]);
    int64_t first = group * scan->depth * CK_RANK_BLOCK;
    int64_t end = (group + 1) * scan->depth < scan->blocks ? (group + 1) * scan->depth : scan->blocks;
    for (uint32_t bits = ~below & 0xFFFF; bits; bits &= bits - 1) {
      for (int64_t item = first + __builtin_ctz(bits); item < end * CK_RANK_BLOCK; item += CK_WIDTH) {
        float score = scan->scores[item];
        offer(best, score, (int32_t)item, score >= best->threshold && !is_marked(marks, item));
      }
    }
  }
  for (int64_t item = scan->blocks * CK_RANK_BLOCK; item < scan->n; item++) {
    float score = scan->scores[item];
    offer(best, score, (int32_t)item, score >= best->threshold && !is_marked(marks, item));
  }
}

static bool rank_row(
    int64_t n, const float *restrict scores, int32_t target, int64_t seen_count, const int32_t *restrict seen,
    uint64_t *restrict marks, float *restrict seen_scores, int64_t k, ck_scored *restrict list,
    ck_rank *restrict rank) {
  *rank = (ck_rank){.candidates = n, .above = 0, .tied = target >= 0 ? -1 : 0, .listed = 0};  // not with itself
  float own = target >= 0 ? scores[target] : 0;
  int64_t distinct = 0;
  for (int64_t s = 0; s < seen_count; s++) {
    int32_t item = seen[s];
    if (item == target || is_marked(marks, item)) continue;
    marks[item >> 6] |= (uint64_t)1 << (item & 63);
    seen_scores[distinct++] = scores[item];
    rank->above -= scores[item] > own;
    rank->tied -= scores[item] == own;
  }
  rank->candidates -= distinct;
  ck_row_scan scan = {.n = n, .blocks = n / CK_RANK_BLOCK, .scores = scores};
  scan.depth = scan.blocks / CK_MOST_GROUPS + 1;
  scan.groups = (scan.blocks + scan.depth - 1) / scan.depth;
  bool finite = scan_scores(&scan, own, &rank->above, &rank->tied);
  if (finite && k > 0) {
    ck_best best = {.k = k, .threshold = bound_of_best(&scan, k, distinct, seen_scores), .list = list};
    offer_items(&scan, marks, &best);
    rank->listed = best.count < k ? best.count : k;
    order_first(best.count, rank->listed, list);
  }
  for (int64_t s = 0; s < seen_count; s++) marks[seen[s] >> 6] = 0;
  return finite;
}
