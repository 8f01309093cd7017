import CKernels
import Host

/// Records of whole numbers, side by side in memory, copied into columns in an order that jumps: `[keys | positive |
/// avoided]` each, as the sequential training of pairwise models lays its examples out.
public enum RecordColumns {
  /// Copies the records numbered by `order`.
  /// - Parameters:
  ///   - records: `[…, keyCount + 2]`; every number of `order` names one.
  ///   - keys: room for `order.count × keyCount` numbers.
  ///   - positives: room for `order.count`; `avoided` too.
  public static func gather(
    _ order: UnsafeBufferPointer<Int32>, of records: UnsafeBufferPointer<Int32>, keyCount: Int,
    keys: UnsafeMutableBufferPointer<Int32>, positives: UnsafeMutableBufferPointer<Int32>,
    avoided: UnsafeMutableBufferPointer<Int32>
  ) {
    let count = order.count
    require(
      keys.count >= count * keyCount && positives.count >= count && avoided.count >= count,
      "\(count) records of \(keyCount) keys need as much room in every column, got \(keys.count), \(positives.count) and \(avoided.count)")
    guard count > 0, let order = order.baseAddress, let records = records.baseAddress else { return }
    // Without keys there is no column of them, and its address is not used.
    InstructionSet.chosen.pointee.gather_records(
      Int64(count), Int64(keyCount), order, records, keys.baseAddress ?? positives.baseAddress!, positives.baseAddress!,
      avoided.baseAddress!)
  }
}
