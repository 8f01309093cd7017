/// Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations.
///
/// Eigenvalues fall; each eigenvector has length 1 and its entry of largest size (the first of equals) is positive, so
/// that the result is the same wherever it is computed.
/// - Complexity: O(d³) a sweep, about ten sweeps.
struct SymmetricEigen {
  private(set) var values: [Double] = []
  private(set) var vectors: [[Double]] = []

  /// - Parameter matrix: row-major, `dimension` × `dimension`.
  init(_ matrix: [Double], dimension d: Int) {
    precondition(matrix.count == d * d, "\(matrix.count) entries for a matrix of \(d) × \(d)")
    var a = matrix
    var v = [Double](repeating: 0, count: d * d)  // rows are the eigenvectors to be
    for i in 0..<d { v[i * d + i] = 1 }
    let scale = matrix.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<60 {
      var off = 0.0
      for i in 0..<d { for j in 0..<i { off += a[i * d + j] * a[i * d + j] } }
      if off <= 1e-28 * scale { break }
      for p in 0..<d { for q in (p + 1)..<max(d, p + 1) { Self.rotate(&a, &v, d, p, q) } }
    }
    let order = (0..<d).sorted { a[$0 * d + $0] != a[$1 * d + $1] ? a[$0 * d + $0] > a[$1 * d + $1] : $0 < $1 }
    for i in order {
      let vector = Array(v[(i * d)..<((i + 1) * d)])
      let largest = vector.indices.max {
        abs(vector[$0]) < abs(vector[$1]) || (abs(vector[$0]) == abs(vector[$1]) && $0 > $1)
      }
      let sign: Double = largest.map { vector[$0] < 0 ? -1 : 1 } ?? 1
      values.append(a[i * d + i])
      vectors.append(vector.map { sign * $0 })
    }
  }

  /// Makes entry (p, q) zero.
  private static func rotate(_ a: inout [Double], _ v: inout [Double], _ d: Int, _ p: Int, _ q: Int) {
    let apq = a[p * d + q]
    if apq == 0 { return }
    let theta = (a[q * d + q] - a[p * d + p]) / (2 * apq)
    let t = (theta < 0 ? -1.0 : 1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in 0..<d {
      let (akp, akq) = (a[k * d + p], a[k * d + q])
      a[k * d + p] = c * akp - s * akq
      a[k * d + q] = s * akp + c * akq
    }
    for k in 0..<d {
      let (apk, aqk) = (a[p * d + k], a[q * d + k])
      a[p * d + k] = c * apk - s * aqk
      a[q * d + k] = s * apk + c * aqk
      let (vpk, vqk) = (v[p * d + k], v[q * d + k])
      v[p * d + k] = c * vpk - s * vqk
      v[q * d + k] = s * vpk + c * vqk
    }
  }
}
