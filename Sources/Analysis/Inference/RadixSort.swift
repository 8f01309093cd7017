/// Sorts whole numbers by their bytes, lowest first, in linear time. Bytes in which all agree are passed over.
func sortByRadix(_ keys: inout [UInt64]) {
  let count = keys.count
  if count < 256 {
    keys.sort()
    return
  }
  var sizes = [Int](repeating: 0, count: 8 * 256)
  sizes.withUnsafeMutableBufferPointer { sizes in
    for key in keys { for byte in 0..<8 { sizes[byte << 8 | Int(key >> (8 * UInt64(byte)) & 255)] += 1 } }
  }
  var other = [UInt64](repeating: 0, count: count)
  for byte in 0..<8 {
    var next = 0
    var places = sizes[(byte << 8)..<((byte + 1) << 8)].map { size in
      defer { next += size }
      return next
    }
    if sizes[(byte << 8)..<((byte + 1) << 8)].contains(count) { continue }
    places.withUnsafeMutableBufferPointer { places in
      other.withUnsafeMutableBufferPointer { other in
        for key in keys {
          let digit = Int(key >> (8 * UInt64(byte)) & 255)
          other[places[digit]] = key
          places[digit] += 1
        }
      }
    }
    swap(&keys, &other)
  }
}
