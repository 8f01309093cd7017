@testable import Autodiff

/// For each operation the programs in which its derivative is checked. The switch has no default: a new operation
/// without a case does not compile.
enum GradientCases {
  typealias Case = (name: String, record: (GradientCheck) -> Tensor)

  static func cases(of operation: Operation) -> [Case] {
    switch operation {
    case .input, .constant, .maskOfIndices, .maskOfLengths: []
    case .weight: [("added", { $0.tensor([$0.batch], 3) + $0.weight([3]) })]
    case .table, .gather, .bag, .take, .segmentSum, .segmentMean: rows(operation)
    case .matmul, .batchedMatmul: products(operation)
    case .sharedMatmul: [("one matrix by many", { $0.tensor([4], 3).matmul($0.tensor([$0.batch, 3], 5)) })] + wideShared
    case .convolution: convolutions
    case .rowDot: rowProducts { $0.dot($1) }
    case .rowSquaredDistance: rowProducts { $0.squaredDistance(to: $1) }
    case .squaredDistanceToAll:
      [
        ("table", { $0.tensor([$0.batch], 3).squaredDistance(toEvery: $0.embedding(3, rows: 4)) }),
        ("higher rank", { $0.tensor([$0.batch, 2], 3).squaredDistance(toEvery: $0.tensor([4], 3)) }),
      ]
    case .add: arithmetic { $0 + $1 }
    case .subtract: arithmetic { $0 - $1 }
    case .multiply: arithmetic { $0 * $1 }
    case .divide: arithmetic { $0 / $1 }
    case .broadcast:
      [
        ("outer", { $0.tensor([1], 3).reshaped([3]).broadcast(to: [$0.batch, 2, 3]) }),
        ("middle", { $0.tensor([$0.batch, 1], 3).broadcast(to: [$0.batch, 4, 3]) }),
        ("last", { $0.tensor([$0.batch, 2], 1).broadcast(to: [$0.batch, 2, 4]) }),
      ]
    case .affine: function { 3 - 2 * $0 }
    case .relu: function { $0.relu() }
    case .sigmoid: function { $0.sigmoid() }
    case .tanh: function { $0.tanh() }
    case .softplus: function { (4 * $0).softplus() }
    case .exp: function { $0.exp() }
    case .log: function(positive: true) { $0.log() }
    case .square: function { $0.square() }
    case .squareRoot: function(positive: true) { $0.squareRoot() }
    case .absolute: function { $0.absolute() }
    case .concatenate, .slice: rearrangements(operation)
    case .sum: reductions { $0.sum(axis: $1, mask: $2) }
    case .mean: reductions { $0.mean(axis: $1, mask: $2) }
    case .maximum: reductions { $0.max(axis: $1, mask: $2) }
    case .minimum: reductions { $0.min(axis: $1, mask: $2) }
    case .softmax, .zeroDiagonal, .dropout: attention(operation)
    case .gru, .lstm, .segmentAttention, .segmentLast, .segmentExpand, .layerNorm: sequences(operation)
    case .relation: relations
    case .rankHinge:
      [
        ("closest", { 0.5 * Loss.rankHinge($0.tensor([$0.batch, 2], 4), margin: 0.3, items: 50) }),
        ("all", { Loss.rankHinge($0.tensor([$0.batch], 4), margin: 0.3, items: 50, sumsViolations: true) }),
      ]
    case .logisticLoss, .hingeLoss, .squaredError, .binaryCrossEntropy, .crossEntropy: losses(operation)
    }
  }

  private static func rows(_ operation: Operation) -> [Case] {
    switch operation {
    case .gather:
      [
        ("rows", { $0.tensor([$0.batch, 4], 3) }),
        (
          "one table twice",
          { check in
            let table = check.embedding(2)
            return table[check.indices([check.batch], below: 6)] * table[check.indices([check.batch], below: 6)]
          }
        ),
        (
          "different rows once",
          { check in
            let table = check.embedding(3, rows: 4, padding: true)
            return table.each(check.indices([check.batch, 5], below: 5)) { $0.square() + $0 }
          }
        ),
        (
          "with padding",
          { check in
            let table = check.embedding(3, rows: 4, padding: true)
            return table[check.indices([check.batch, 5], below: 5)].square()
          }
        ),
      ]
    case .table:
      [
        ("alone", { $0.tape.table($0.embedding(3, rows: 4)).square() }),
        (
          "beside a gather",
          { check in
            let table = check.embedding(3, rows: 4)
            return table[check.indices([check.batch], below: 4)].dot(every: table)
          }
        ),
      ]
    case .bag:
      [
        ("sum", { $0.embedding(3, rows: 4, padding: true).sum($0.indices([$0.batch, 5], below: 5)) }),
        ("mean", { $0.embedding(3, rows: 4, padding: true).mean($0.indices([$0.batch, 5], below: 5)) }),
        (
          "segments",
          { check in
            let members = check.indices([6], below: 5)
            let segments = check.segments(members: 6, offsets: [0, 2, 2, 3, 6])
            return check.embedding(3, rows: 4, padding: true).mean(members, over: segments)
          }
        ),
      ]
    case .take: [("rows", { $0.tensor([4, 2], 3).rows(at: $0.indices([$0.batch, 3], below: 4)) })]
    case .segmentSum:
      [("sum", { $0.tensor([6], 3).sum(over: $0.segments(members: 6, offsets: [0, 2, 2, 3, 6])) })]
    default:
      [
        (
          "mean",
          { check in
            let x = check.tensor([6, 2], 3)
            return x.mean(over: check.segments(members: 6, offsets: [0, 2, 2, 3, 6])).mean(axis: 0) + x.sum(axis: 0)
          }
        )
      ]
    }
  }

  private static func products(_ operation: Operation) -> [Case] {
    var cases: [Case] = []
    for left in [false, true] {
      for right in [false, true] {
        let outer: (GradientCheck) -> Shape = { operation == .matmul ? [] : [$0.batch, 2] }
        cases.append(
          (
            "transposing \(left), \(right)",
            { check in
              check.tensor(outer(check) + (left ? [4] : [3]), left ? 3 : 4).matmul(
                check.tensor(outer(check) + (right ? [5] : [4]), right ? 4 : 5), transposeLeft: left,
                transposeRight: right)
            }
          ))
      }
    }
    if operation == .matmul {
      cases.append(("rows by a weight", { $0.tensor([$0.batch, 2], 3).matmul($0.weight([3, 4])) }))
      cases.append(
        ("rows by a weight, transposed", { $0.tensor([$0.batch, 2], 3).matmul($0.weight([4, 3]), transposed: true) }))
    } else {
      cases.append(
        (
          "a tensor by itself",
          { check in
            let x = check.tensor([check.batch, 4], 3)
            return x.matmul(x, transposeRight: true)
          }
        ))
      cases.append(("by BLAS", { $0.tensor([$0.batch, 32], 32).matmul($0.tensor([$0.batch, 32], 32)).mean(axis: 2) }))
    }
    return cases
  }

  private static var wideShared: [Case] { [
    ("wide", { $0.tensor([4], 3).matmul($0.tensor([$0.batch, 2, 3], 20)) }),
    ("by BLAS", { $0.tensor([32], 32).matmul($0.tensor([$0.batch, 32], 32)).mean(axis: 2) }),
    (
      "beside its operands",
      { check in
        let (a, x) = (check.tensor([3], 3), check.tensor([check.batch, 3], 3))
        return a.matmul(x) * x + a
      }
    ),
  ] }

  /// Rows that stand in several windows; few filters and many. Data far apart keep small steps from changing which
  /// position is the largest.
  private static var convolutions: [Case] { [
    (
      "windows",
      { check in
        let rows = check.tensor([5], 12) + check.data([5, 12], in: -8...8)
        return rows.convolved(over: check.indices([check.batch, 3], below: 5), filters: 2, bias: check.tensor([6], nil))
      }
    ),
    (
      "many filters",
      { check in
        let rows = check.tensor([4], 54) + check.data([4, 54], in: -8...8)
        let bias = check.data([36])
        return rows.convolved(over: check.indices([check.batch, 2], below: 4), filters: 18, bias: bias) + rows.mean()
      }
    ),
    (
      "different rows once",
      { check in
        let table = check.embedding(4, rows: 5, padding: true)
        let (numbers, places) = table.distinct(check.indices([check.batch, 2], below: 6))
        let projected = 8 * table[numbers].matmul(check.weight([3, 4]), transposed: true)
        return projected.convolved(over: places, filters: 1, bias: check.tensor([2], nil))
      }
    ),
  ] }

  private static func attention(_ check: GradientCheck, _ d: Int, slices: Int = 3, units: Int = 2) -> RelationAttention {
    let weights = check.tape
    return RelationAttention(
      keys: slices > 0 ? weights.weight(check.weight([slices, d])) : nil,
      units: units > 0
        ? (
          weights.weight(check.weight([units, d])), weights.weight(check.weight([units])),
          weights.weight(check.weight([units]))
        ) : nil)
  }

  private static var relations: [Case] { [
    (
      "rows of queries with segments",
      { check in
        check.tensor([3, 2], 6).relations(
          with: check.tensor([5], 6), over: check.segments(members: 5, offsets: [0, 2, 2, 5]), aspects: 2,
          attention(check, 3))
      }
    ),
    (
      "common rows",
      { check in
        check.tensor([1, 2], 4).relations(
          with: check.tensor([5], 4), over: check.segments(members: 5, offsets: [0, 1, 2, 5]), aspects: 2,
          attention(check, 2))
      }
    ),
    (
      "one other each",
      { check in
        let others = check.tensor([check.batch], 4)
        return check.tensor([check.batch, 3], 4).relations(with: others, aspects: 2, attention(check, 2)) + others.sum()
      }
    ),
    (
      "within segments",
      { check in
        check.tensor([7], 6).relations(
          within: check.segments(members: 7, offsets: [0, 1, 4, 4, 7]), aspects: 2, attention(check, 3))
      }
    ),
    (
      "without a memory",
      { check in
        check.tensor([6], 4).relations(
          within: check.segments(members: 6, offsets: [0, 3, 6]), aspects: 2, attention(check, 2, slices: 0))
      }
    ),
    (
      "one aspect",
      { check in
        check.tensor([check.batch, 2], 3).relations(
          with: check.tensor([check.batch], 3), aspects: 1, attention(check, 3, units: 0))
      }
    ),
    (
      "one aspect without a memory",
      { check in
        check.tensor([check.batch, 2], 3).relations(
          with: check.tensor([check.batch], 3), aspects: 1, RelationAttention(keys: nil, units: nil))
      }
    ),
  ] }

  private static func rowProducts(_ product: @escaping (Tensor, Tensor) -> Tensor) -> [Case] {
    [
      ("rows in place", { product($0.tensor([$0.batch], 3), $0.tensor([$0.batch, 4], 3)) }),
      ("computed rows", { product($0.tensor([$0.batch], 3), $0.tensor([$0.batch, 4], 3).tanh()) }),
      ("vectors", { product($0.tensor([$0.batch], 3), $0.tensor([$0.batch], 3)) }),
      ("higher rank", { product($0.tensor([$0.batch, 2], 3), $0.tensor([$0.batch, 2, 4], 3)) }),
      ("constant query", { product($0.data([$0.batch, 3]), $0.tensor([$0.batch, 4], 3)) }),
      ("constant rows", { product($0.tensor([$0.batch], 3), $0.data([$0.batch, 4, 3])) }),
      (
        "read twice",
        { check in
          let rows = check.tensor([check.batch, 4], 3)
          return product(rows.at(0, axis: 1), rows)
        }
      ),
      (
        "with itself",
        { check in
          let x = check.tensor([check.batch], 3)
          return product(x, x) + product(2 * x, x)
        }
      ),
    ]
  }

  private static func arithmetic(_ operation: @escaping (Tensor, Tensor) -> Tensor) -> [Case] {
    [
      ("alike", { operation($0.tensor([$0.batch, 2], 3), $0.tensor([$0.batch, 2], 3, positive: true)) }),
      (
        "of itself",
        { check in
          let x = check.tensor([check.batch], 3, positive: true)
          return operation(x, x) + x
        }
      ),
      ("bias", { operation($0.tensor([$0.batch, 2], 3), $0.tensor([1], 3, positive: true).reshaped([3])) }),
      ("matrix", { operation($0.tensor([$0.batch, 2], 3), $0.tensor([2], 3, positive: true)) }),
      ("column", { operation($0.tensor([$0.batch], 3), $0.tensor([$0.batch], 1, positive: true)) }),
      ("middle", { operation($0.tensor([$0.batch, 1], 3), $0.tensor([$0.batch, 4], 3, positive: true)) }),
      ("both ways", { operation($0.tensor([$0.batch, 4], 1), $0.tensor([$0.batch, 1], 3, positive: true)) }),
      ("scalar", { operation($0.tensor([1], 1), $0.tensor([$0.batch], 3, positive: true)) }),
      ("data on the left", { operation($0.data([$0.batch, 3]), $0.tensor([1], 3, positive: true)) }),
      ("data on the right", { operation($0.tensor([1], 3), $0.data([$0.batch, 3], in: 1...2)) }),
    ]
  }

  private static func function(positive: Bool = false, _ function: @escaping (Tensor) -> Tensor) -> [Case] {
    [
      ("alone", { function($0.tensor([$0.batch, 2], 3, positive: positive)) }),
      (
        "beside its argument",
        { check in
          let x = check.tensor([check.batch], 3, positive: positive)
          return x * function(x)
        }
      ),
    ]
  }

  private static func rearrangements(_ operation: Operation) -> [Case] {
    if operation == .slice {
      return [
        ("last", { $0.tensor([$0.batch, 2], 4).slice(axis: -1, 1..<3) }),
        (
          "middle, twice",
          { check in
            let x = check.tensor([check.batch, 4], 3)
            return x.slice(axis: 1, 0..<3) * x.slice(axis: 1, 1..<4)
          }
        ),
      ]
    }
    return [
      (
        "last",
        { check in
          let x = check.tensor([check.batch, 2], 3)
          return Tensor.concatenate([x, check.tensor([check.batch, 2], 1), x, check.data([check.batch, 2, 2])])
        }
      ),
      ("middle", { .concatenate([$0.tensor([$0.batch, 2], 3), $0.tensor([$0.batch, 4], 3)], axis: 1) }),
    ]
  }

  private static func reductions(_ reduce: @escaping (Tensor, Int, Tensor?) -> Tensor) -> [Case] {
    [
      ("first", { reduce($0.tensor([$0.batch, 2], 3), 0, nil) }),
      ("middle", { reduce($0.tensor([$0.batch, 4], 3), 1, nil) }),
      ("last", { reduce($0.tensor([$0.batch, 4], 3), -1, nil) }),
      ("middle, masked", { reduce($0.tensor([$0.batch, 4], 3), 1, $0.mask([$0.batch, 4])) }),
      ("last, masked", { reduce($0.tensor([$0.batch], 5), 1, $0.mask([$0.batch, 5])) }),
      (
        "beside its argument",
        { check in
          let x = check.tensor([check.batch, 4], 3)
          return x * reduce(x, 1, nil).expanded(1)
        }
      ),
    ]
  }

  private static func attention(_ operation: Operation) -> [Case] {
    let scores: (GradientCheck) -> Tensor = { $0.tensor([$0.batch, 4], 4) }
    switch operation {
    case .dropout:
      return [
        ("alone", { $0.tensor([$0.batch, 4], 3).dropout(0.4) }),
        (
          "twice",
          { check in
            let x = check.tensor([check.batch, 40], 3)
            return x.dropout(0.5) * x.dropout(0.5)
          }
        ),
      ]
    case .zeroDiagonal:
      return [
        ("plain", { scores($0).zeroingDiagonal() }),
        ("masked", { scores($0).zeroingDiagonal(mask: $0.mask([$0.batch, 4])) }),
        (
          "beside its argument",
          { check in
            let x = scores(check)
            return x * x.zeroingDiagonal()
          }
        ),
      ]
    default:
      return [
        ("plain", { $0.tensor([$0.batch], 5).softmax() }),
        ("masked columns", { scores($0).softmax(mask: $0.mask([$0.batch, 4])) }),
        ("masked elements", { scores($0).softmax(mask: $0.mask([$0.batch, 4, 4])) }),
        ("causal", { scores($0).softmax(mask: $0.mask([$0.batch, 4]), isCausal: true) }),
        ("without diagonal", { scores($0).softmax(mask: $0.mask([$0.batch, 4]), excludesDiagonal: true) }),
        (
          "beside its argument",
          { check in
            let x = scores(check)
            return x * x.softmax()
          }
        ),
      ]
    }
  }

  private static func losses(_ operation: Operation) -> [Case] {
    var cases: [Case] = operation == .crossEntropy ? softmaxOfProduct : []
    for reduction in [Loss.Reduction.sum, .mean] {
      for isWeighted in [false, true] {
        let name = "\(reduction)\(isWeighted ? ", weighted" : "")"
        cases.append((name, { 0.5 * loss(operation, $0, reduction, isWeighted) }))
      }
    }
    return cases
  }

  private static func loss(
    _ operation: Operation, _ check: GradientCheck, _ reduction: Loss.Reduction, _ isWeighted: Bool
  ) -> Tensor {
    let shape: Shape = [check.batch, 4]
    let weights = isWeighted ? check.data(shape, in: 0.1...1) : nil
    let x = check.tensor(shape, nil)
    switch operation {
    case .logisticLoss:
      return Loss.bpr(positive: x, negative: check.tensor([check.batch, 1], nil), weights: weights, reduction)
    case .hingeLoss:
      return Loss.hinge(
        positive: x, negative: check.tensor(shape, nil), margin: 0.37, weights: weights, reduction)
    case .squaredError: return Loss.squaredError(x, target: check.data(shape), weights: weights, reduction)
    case .binaryCrossEntropy:
      return Loss.binaryCrossEntropy(logits: x, labels: check.mask(shape), weights: weights, reduction)
    default:
      let logits = check.tensor(shape, 3)
      let targets = check.indices(shape, below: 3)
      return Loss.crossEntropy(logits: logits, targets: targets, weights: weights, reduction) + logits.mean()
    }
  }
}
