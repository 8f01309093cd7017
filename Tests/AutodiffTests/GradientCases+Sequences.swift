@testable import Autodiff

extension GradientCases {
  /// Six rows in four sequences, of lengths that are not in order, one of them empty.
  private static func packed(_ check: GradientCheck) -> (x: Tensor, segments: Segments) {
    (check.tensor([6], 3), segments(check))
  }

  private static func segments(_ check: GradientCheck) -> Segments {
    check.segments(members: 6, offsets: [0, 2, 2, 3, 6])
  }

  static func sequences(_ operation: Operation) -> [Case] {
    switch operation {
    case .gru:
      return [ResetGate.beforeProduct, .afterProduct].flatMap { gate in
        [false, true].map { isBiased -> Case in
          (
            "\(gate), biased \(isBiased)",
            { check in
              let (x, segments) = packed(check)
              return x.gru(
                over: segments, input: check.weight([3, 12]), recurrent: check.weight([4, 12]),
                bias: isBiased ? check.weight([12]) : nil, resetGate: gate)
            }
          )
        }
      } + [("stacked with shared weights", { check in
        let (x, segments) = packed(check)
        let (w, u, b) = (check.weight([3, 9]), check.weight([3, 9]), check.weight([9]))
        let first = x.gru(over: segments, input: w, recurrent: u, bias: b)
        return first.gru(over: segments, input: w, recurrent: u, bias: b) + x
      })]
    case .lstm:
      return [false, true].map { isBiased -> Case in
        (
          "biased \(isBiased)",
          { check in
            let (x, segments) = packed(check)
            return x.lstm(
              over: segments, input: check.weight([3, 16]), recurrent: check.weight([4, 16]),
              bias: isBiased ? check.weight([16]) : nil)
          }
        )
      }
    case .segmentAttention:
      return [
        ("causal", { attend($0, isCausal: true) }), ("all", { attend($0, isCausal: false) }),
        ("heads", { attend($0, heads: 2, isCausal: true) }),
        ("dropout", { attend($0, heads: 2, isCausal: true, dropout: 0.4) }),
        (
          "of itself",
          { check in
            let (x, segments) = packed(check)
            return x.attention(keys: x, values: x, over: segments, isCausal: true)
          }
        ),
        ("several blocks", { longAttention($0, isCausal: true) }),
        ("several blocks, all", { longAttention($0, isCausal: false) }),
      ]
    case .segmentLast:
      return [("last", { check in packed(check).x.last(of: segments(check)) })]
    case .segmentExpand:
      return [
        ("expanded", { $0.tensor([4], 3).expanded(over: segments($0)) }),
        (
          "beside its argument",
          { check in
            let x = check.tensor([4], 3)
            let divided = segments(check)
            return x.expanded(over: divided).sum(over: divided) * x
          }
        ),
      ]
    default:
      return [
        ("alone", { ($0.tensor([$0.batch, 2], 5)).layerNorm(gain: $0.weight([5]), offset: $0.weight([5])) }),
        (
          "twice",
          { check in
            let x = check.tensor([check.batch], 5)
            let (gain, offset) = (check.weight([5]), check.weight([5]))
            return x.layerNorm(gain: gain, offset: offset).layerNorm(gain: gain, offset: offset, epsilon: 0.1) * x
          }
        ),
      ]
    }
  }

  private static func attend(
    _ check: GradientCheck, heads: Int = 1, isCausal: Bool, dropout: Float = 0
  ) -> Tensor {
    check.tensor([6], 4).attention(
      keys: check.tensor([6], 4), values: check.tensor([6], 4), over: segments(check), heads: heads, isCausal: isCausal,
      dropout: dropout)
  }

  /// One sequence longer than a block of queries; few numbers are free, so that differences stay cheap.
  private static func longAttention(_ check: GradientCheck, isCausal: Bool) -> Tensor {
    let segments = check.segments(members: 70, offsets: [0, 3, 70])
    return check.tensor([70], 2).attention(
      keys: check.tensor([70], 2), values: check.tensor([70], 2), over: segments, isCausal: isCausal)
  }

  /// Cross-entropies that are computed together with the product behind them.
  static var softmaxOfProduct: [Case] {
    [
      (
        "of a product",
        { check in
          let table = check.embedding(3, rows: 5)
          return Loss.crossEntropy(
            logits: check.tensor([check.batch], 3).dot(every: table), targets: check.indices([check.batch], below: 5))
        }
      ),
      (
        "of a product, biased, summed, of a table that is also read by row",
        { check in
          let (table, bias) = (check.embedding(3, rows: 5), check.embedding(1, rows: 5))
          let states = table[check.indices([check.batch], below: 5)]
          let logits = states.dot(every: table) + check.tape.table(bias).reshaped([1, 5])
          return 0.5 * Loss.crossEntropy(logits: logits, targets: check.indices([check.batch], below: 5), .sum)
            + states.mean()
        }
      ),
    ]
  }
}
