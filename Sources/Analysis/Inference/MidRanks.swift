/// Ranks from 1 of values in rising order; equal values share the mean of their ranks. Also the sizes of the tie groups
/// larger than one.
func midRanks(_ values: [Double]) -> (ranks: [Double], tieSizes: [Int]) {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var tieSizes: [Int] = []
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    let shared = Double(start + 1 + end) / 2
    for place in start..<end { ranks[order[place]] = shared }
    if end - start > 1 { tieSizes.append(end - start) }
    start = end
  }
  return (ranks, tieSizes)
}
