/// Titles and features by original id, as readers collect them, and features by item number that come with the events.
struct ItemDescriptions: Sendable {
  private(set) var titles: [String: String] = [:]
  private(set) var features: [String: Feature] = [:]
  private(set) var columns: [Column] = []
  /// Features of users.
  private(set) var userFeatures: [String: Feature] = [:]

  /// A feature of which an item has one value.
  struct Column: Sendable {
    let name: String
    var values = IdentifierTable()
    /// Item keys and value numbers, in the order in which the items came.
    var pairs: [(item: Int32, value: Int32)] = []
  }

  struct Feature: Sendable {
    var values: [String: [String]] = [:]  // item or user → values
    var parents: [String: String] = [:]  // value → the value above it
    /// A value that was given two parents, and these.
    var contradiction: (value: String, parents: [String])?
  }

  mutating func setTitle(_ title: String, of item: String) -> Bool {
    titles.updateValue(title, forKey: item) == nil
  }

  mutating func setFeature(_ feature: String, _ values: [String], of item: String) {
    features[feature, default: Feature()].values[item] = values
  }

  mutating func setUserFeature(_ feature: String, _ values: [String], of user: String) {
    userFeatures[feature, default: Feature()].values[user] = values
  }

  mutating func add(_ feature: String, _ value: UnsafeRawBufferPointer, toItem item: Int32) {
    let place = columns.firstIndex { $0.name == feature } ?? columns.count
    if place == columns.count { columns.append(Column(name: feature)) }
    columns[place].pairs.append((item, Int32(truncatingIfNeeded: columns[place].values.number(value).index)))
  }

  /// Follows the items to other keys.
  mutating func renumber(_ keys: NumberSet.Ranks) {
    for column in columns.indices {
      for pair in columns[column].pairs.indices {
        columns[column].pairs[pair].item = keys[columns[column].pairs[pair].item]
      }
    }
  }

  mutating func setParent(_ parent: String, of value: String, feature: String) {
    let known = features[feature, default: Feature()].parents.updateValue(parent, forKey: value)
    if let known, known != parent, features[feature]!.contradiction == nil {
      features[feature]!.contradiction = (value, [known, parent].sorted { $0.precedesCanonically($1) })
    }
  }

  /// Refuses a feature whose values do not form a tree, or trees.
  func checkTrees() throws(InteractionError) {
    for (name, feature) in features.sorted(by: { $0.key < $1.key }) {
      let found: String
      if let (value, parents) = feature.contradiction {
        found = "\"\(value)\" stands below \"\(parents[0])\" and below \"\(parents[1])\""
      } else if let circle = feature.circle {
        found = (circle + [circle[0]]).map { "\"\($0)\"" }.joined(separator: " below ")
      } else {
        continue
      }
      throw InteractionError(
        .malformed, "the values of the feature \"\(name)\" form no tree: \(found)",
        expected: "one value above each, or none, and none above itself", hint: "Mend the file that says what stands above what.")
    }
  }
}

extension ItemDescriptions.Feature {
  /// Values each of which stands below the next and the last below the first, beginning with the canonically first; nil where
  /// there are none such.
  fileprivate var circle: [String]? {
    var sound = Set<String>()
    for start in parents.keys.sorted(by: { $0.precedesCanonically($1) }) {
      var path: [String] = []
      var places: [String: Int] = [:]
      var value = start
      while !sound.contains(value), let parent = parents[value] {
        if let place = places[value] {
          let circle = path[place...]
          let first = circle.indices.min { circle[$0].precedesCanonically(circle[$1]) }!
          return Array(circle[first...] + circle[..<first])
        }
        places[value] = path.count
        path.append(value)
        value = parent
      }
      sound.formUnion(path)
    }
    return nil
  }
}
