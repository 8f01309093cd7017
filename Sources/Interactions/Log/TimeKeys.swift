/// Sorts keys of 64 bits: a time above a number of 32 bits, where the numbers ascend already.
enum TimeKeys {
  /// Insertion for the few, counting by one byte after the other for the many.
  /// - Precondition: room for `count` keys in both; `spare` is overwritten.
  static func sort(
    _ keys: UnsafeMutableBufferPointer<UInt64>, _ spare: UnsafeMutableBufferPointer<UInt64>, _ count: Int
  ) {
    if count <= 24 { insertionSort(keys, count) } else { radixSort(keys, spare, count) }
  }

  private static func insertionSort(_ keys: UnsafeMutableBufferPointer<UInt64>, _ count: Int) {
    for place in 1..<max(count, 1) {
      let key = keys[place]
      var hole = place
      while hole > 0 && keys[hole - 1] > key {
        keys[hole] = keys[hole - 1]
        hole -= 1
      }
      keys[hole] = key
    }
  }

  /// The numbers ascend already, so that only the bytes of the time count, and of these only those that differ.
  private static func radixSort(
    _ keys: UnsafeMutableBufferPointer<UInt64>, _ spare: UnsafeMutableBufferPointer<UInt64>, _ count: Int
  ) {
    var (source, target) = (keys.baseAddress!, spare.baseAddress!)
    var differing: UInt64 = 0
    for place in 1..<count { differing |= source[place] ^ source[0] }
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 256) { starts in
      for shift in stride(from: UInt64(32), to: 64, by: 8) where (differing >> shift) & 0xFF != 0 {
        starts.update(repeating: 0)
        for place in 0..<count { starts[Int((source[place] >> shift) & 0xFF)] += 1 }
        var start: Int32 = 0
        for byte in 0..<256 { (starts[byte], start) = (start, start + starts[byte]) }
        for place in 0..<count {
          let byte = Int((source[place] >> shift) & 0xFF)
          target[Int(starts[byte])] = source[place]
          starts[byte] += 1
        }
        swap(&source, &target)
      }
    }
    if source != keys.baseAddress! { keys.baseAddress!.update(from: source, count: count) }
  }
}
