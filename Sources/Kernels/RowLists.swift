import CKernels
import Host

/// For each of many keys a list of row numbers: the ones of a sparse binary matrix, by rows.
public struct RowLists: Sendable {
  public let offsets: [Int32]
  public let members: [Int32]

  /// - Precondition: the offsets rise from 0 to the number of members.
  public init(offsets: [Int32], members: [Int32]) {
    require(
      offsets.first == 0 && Int(offsets.last!) == members.count && zip(offsets, offsets.dropFirst()).allSatisfy(<=),
      "the offsets of lists must rise from 0 to the number of members, \(members.count)")
    self.offsets = offsets
    self.members = members
  }

  /// How many lists there are.
  public var count: Int { offsets.count - 1 }

  /// The lists of the transposed matrix, of `columns` columns.
  public func transposed(columns: Int) -> RowLists {
    var ends = [Int32](repeating: 0, count: columns + 1)
    for member in members { ends[Int(member) + 1] += 1 }
    for column in 0..<columns { ends[column + 1] += ends[column] }
    var next = ends
    var rows = [Int32](repeating: 0, count: members.count)
    for key in 0..<count {
      for place in offsets[key]..<offsets[key + 1] {
        let column = Int(members[Int(place)])
        rows[Int(next[column])] = Int32(key)
        next[column] += 1
      }
    }
    return RowLists(offsets: ends, members: rows)
  }

  /// The sum of a table's rows in each list, the product of the binary matrix with the table: `[count, dimension]`.
  /// - Precondition: the members are rows of the table.
  public func sums(of table: [Float], dimension: Int) -> [Float] {
    require(
      members.allSatisfy { $0 >= 0 && Int($0) * dimension < table.count },
      "members must be rows of the table, of which there are \(dimension > 0 ? table.count / dimension : 0)")
    return [Float](unsafeUninitializedCapacity: count * dimension) { sums, initialized in
      InstructionSet.chosen.pointee.bag(
        Int64(count), 0, offsets, Int64(dimension), -1, false, table, members, sums.baseAddress!)
      initialized = count * dimension
    }
  }
}
