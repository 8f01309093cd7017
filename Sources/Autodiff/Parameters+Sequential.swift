import CKernels
import Host
import Kernels

/// Fused training of pairwise models.
extension Parameters {
  /// One pass of single-example SGD over a stream of examples, in order. Returns the sum of their losses, decay not
  /// included.
  ///
  /// - Parameters:
  ///   - keys: `form.keyCount` row numbers an example, example by example.
  ///   - positives: the candidate that was chosen, one an example.
  ///   - negatives: the candidate it is preferred to, one an example.
  /// - Precondition: the optimizer is SGD without clipping, the row rules `touched`, all numbers within their tables.
  @discardableResult
  public func train(
    _ form: SequentialForm, keys: UnsafeBufferPointer<Int32>, positives: UnsafeBufferPointer<Int32>,
    negatives: UnsafeBufferPointer<Int32>
  ) -> Double {
    require(
      optimizer.rule == .sgd && optimizer.clip == .none, "sequential training is plain SGD, not \(optimizer)")
    let count = positives.count
    require(
      negatives.count == count && keys.count == count * form.keyCount,
      "there must be one negative and \(form.keyCount) keys a positive, got \(count) positives, \(negatives.count) negatives and \(keys.count) keys")
    if count == 0 { return 0 }
    check(form, keys, candidates: [positives, negatives])

    var sources = form.terms.flatMap(\.left).map(\.code)
    if sources.isEmpty { sources = [ck_source(table: 0, key: 0)] }
    let views = declared.indices.map { number in
      let table = tables[number]
      return ck_sgd_table(
        values: table.values, dimension: table.dimension, decay: table.decay, max_norm: table.max_norm)
    }
    let widest = views.map(\.dimension).max() ?? 1
    let scratch = AlignedBuffer<Float>(count: Int(ck_sequential_scratch(widest)), repeating: 0)
    return sources.withUnsafeBufferPointer { sources in
      let terms = form.codes(sources.baseAddress!)
      return terms.withUnsafeBufferPointer { terms in
        views.withUnsafeBufferPointer { views in
          var pass = ck_sequential(
            terms: terms.baseAddress!, term_count: Int32(terms.count), tables: views.baseAddress!,
            key_count: Int32(form.keyCount), loss: Int32(CK_LOGISTIC), margin: 0, learning_rate: learningRate,
            negative_decay_scale: form.negativeDecayScale, widest: widest, scratch: scratch.pointer)
          if case .hinge(let margin) = form.objective { (pass.loss, pass.margin) = (Int32(CK_HINGE), margin) }
          return flushingSubnormals {
            // A form of biases alone has no keys, and an empty array no address.
            kernels.pointee.train_sequential(
              &pass, Int64(count), keys.baseAddress ?? positives.baseAddress!, positives.baseAddress!,
              negatives.baseAddress!)
          }
        }
      }
    }
  }

  /// The same of arrays.
  @discardableResult
  public func train(
    _ form: SequentialForm, keys: [Int32], positives: [Int32], negatives: [Int32]
  ) -> Double {
    keys.withUnsafeBufferPointer { keys in
      positives.withUnsafeBufferPointer { positives in
        negatives.withUnsafeBufferPointer { train(form, keys: keys, positives: positives, negatives: $0) }
      }
    }
  }

  /// Every number must name a row of every table it is used for, and every table must be updated by row.
  private func check(
    _ form: SequentialForm, _ keys: UnsafeBufferPointer<Int32>, candidates: [UnsafeBufferPointer<Int32>]
  ) {
    var keyBounds = [Int](repeating: .max, count: form.keyCount)
    var candidateBound = Int.max
    for term in form.terms {
      candidateBound = min(candidateBound, checkedRows(term.right))
      for case .row(let embedding, let key) in term.left { keyBounds[key] = min(keyBounds[key], checkedRows(embedding)) }
    }
    for column in candidates {
      var (least, most): (Int32, Int32) = (0, 0)
      kernels.pointee.index_range(Int64(column.count), column.baseAddress!, &least, &most)
      require(
        least >= 0 && Int(most) < candidateBound,
        "candidates must lie in 0..<\(candidateBound), got \(least)...\(most)")
    }
    for (key, bound) in keyBounds.enumerated() {
      var (least, most): (Int32, Int32) = (.max, .min)
      for place in stride(from: key, to: keys.count, by: form.keyCount) {
        least = min(least, keys[place])
        most = max(most, keys[place])
      }
      require(least >= 0 && Int(most) < bound, "key \(key) spans \(least)...\(most), not within 0..<\(bound)")
    }
  }

  private func checkedRows(_ embedding: Embedding) -> Int {
    require(
      declared[embedding.number].table!.rowRule == .touched,
      "sequential training updates touched rows; \(embedding.name) is declared \(declared[embedding.number].table!.rowRule)")
    return embedding.rows
  }
}

extension SequentialForm {
  /// The terms as the kernel sees them; their sources lie one after the other at `sources`.
  func codes(_ sources: UnsafePointer<ck_source>) -> [ck_term] {
    var next = sources
    return terms.map { term in
      defer { next += term.left.count }
      let (kind, scale) = term.kindAndScale
      return ck_term(
        kind: kind, scale: scale, left: next, left_count: Int32(term.left.count), right: Int32(term.right.number))
    }
  }
}

extension SequentialForm.Source {
  var code: ck_source {
    switch self {
    case .row(let embedding, let key): ck_source(table: Int32(embedding.number), key: Int32(key))
    case .shared(let weight): ck_source(table: Int32(weight.number), key: Int32(CK_SHARED))
    }
  }
}

extension SequentialForm.Term {
  var left: [SequentialForm.Source] {
    switch self {
    case .dot(let left, _, _), .negatedSquaredDistance(let left, _, _): left
    case .bias: []
    }
  }

  var right: Embedding {
    switch self {
    case .dot(_, let right, _), .negatedSquaredDistance(_, let right, _), .bias(let right): right
    }
  }

  var kindAndScale: (kind: Int32, scale: Float) {
    switch self {
    case .dot(_, _, let scale): (Int32(CK_TERM_DOT), scale)
    case .negatedSquaredDistance(_, _, let scale): (Int32(CK_TERM_DISTANCE), scale)
    case .bias: (Int32(CK_TERM_BIAS), 1)
    }
  }
}
