// One body, compiled once for each instruction set by the file that includes it, which defines CK_TABLE and CK_NAME.
// Strict sums do not vectorise: CK_REASSOCIATE, at the head of a block, lets the compiler add in any order, the same
// one in every run.

#define CK_REASSOCIATE _Pragma("clang fp reassociate(on) contract(fast)")
// Before a loop over one row of a table, whose elements do not depend on each other: rows are short, so that the elements
// left over by full vectors matter. Where the instruction set has masks, they are taken as one more vector. Safety is
// said, not checked: the compiler would check the ranges of all rows at once, and columns side by side fail that.
#ifdef CK_HAS_MASKS
#define CK_ROW_LOOP _Pragma("clang loop vectorize(assume_safety) vectorize_predicate(enable)")
#else
#define CK_ROW_LOOP _Pragma("clang loop vectorize(assume_safety) interleave_count(2)")
#endif
#define CK_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")

// Blocks of lanes are passed between functions that are always inlined: no call has an ABI that could change.
#pragma clang diagnostic ignored "-Wpsabi"

#include "scalar.h"
#include "lanes.h"

#include "elementwise.h"
#include "rows.h"
#include "products.h"
#include "reductions.h"
#include "convolution.h"
#include "attention.h"
#include "losses.h"
#include "normalise.h"
#include "recurrent.h"
#include "optimizers.h"
#include "sequential_rows.h"
#include "relations.h"
#include "sequential.h"
#include "draws.h"
#include "ranking.h"
#include "fourier.h"
#include "tsne.h"

const ck_table CK_TABLE = {
  .name = CK_NAME,
  .fill = fill, .add_scaled = add_scaled, .copy_blocks = copy_blocks, .binary = binary,
  .binary_backward = binary_backward, .unary = unary, .unary_backward = unary_backward, .dropout = dropout,
  .random_words = random_words,
  .gather = gather, .scatter_add = scatter_add, .bag = bag, .bag_backward = bag_backward, .segment = segment,
  .segment_backward = segment_backward, .mask_of_indices = mask_of_indices, .mask_of_lengths = mask_of_lengths,
  .index_range = index_range, .distinct = distinct,
  .small_matmul = small_matmul, .row_product = row_product, .row_product_backward = row_product_backward,
  .squared_norms = squared_norms, .set_norms = set_norms, .sums_of_matrix = sums_of_matrix, .scale_rows = scale_rows,
  .reduce = reduce, .reduce_backward = reduce_backward, .softmax = softmax, .softmax_backward = softmax_backward,
  .zero_diagonal = zero_diagonal,
  .convolve = convolve, .convolve_backward = convolve_backward,
  .loss = loss, .loss_backward = loss_backward, .cross_entropy = cross_entropy,
  .cross_entropy_backward = cross_entropy_backward,
  .sum_of_squares = sum_of_squares, .update_weight = update_weight, .touch_rows = touch_rows,
  .touch_all_rows = touch_all_rows, .release_rows = release_rows, .add_to_all_rows = add_to_all_rows,
  .update_rows = update_rows, .flush_rows = flush_rows, .project_rows = project_rows,
  .pair_products = pair_products, .pair_products_backward = pair_products_backward, .relate = relate,
  .relate_backward = relate_backward, .rank_hinge = rank_hinge, .rank_hinge_backward = rank_hinge_backward,
  .train_sequential = train_sequential, .gather_records = gather_records,
  .sum_of_draws = sum_of_draws, .rank_row = rank_row,
  .kernel_spectrum = kernel_spectrum, .convolve_grid = convolve_grid,
  .tsne_push = tsne_push, .tsne_pull = tsne_pull, .tsne_spread = tsne_spread, .tsne_read = tsne_read,
  .tsne_step = tsne_step,
  .time_order = time_order, .gru_open = gru_open, .gru_close = gru_close, .gru_backward_close = gru_backward_close,
  .gru_backward_open = gru_backward_open, .lstm_step = lstm_step, .lstm_backward_step = lstm_backward_step,
  .last_rows = last_rows, .last_rows_backward = last_rows_backward, .layer_norm = layer_norm,
  .layer_norm_backward = layer_norm_backward, .dropout_block = dropout_block, .attention_softmax = attention_softmax,
  .attention_weights = attention_weights, .attention_slopes = attention_slopes, .softmax_slopes = softmax_slopes,
  .scale_by = scale_by,
};
