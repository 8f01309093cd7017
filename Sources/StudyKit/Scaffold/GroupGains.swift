public import Analysis
public import Reports

/// What the proposed model gains over others in groups of users, such as those of few actions and of many.
public struct GroupGains {
  /// The groups that hold test users, with how many.
  public let groups: [(group: UserGroup, users: Int)]
  /// The gains over each rival, group by group.
  public let gains: [(rival: String, observed: [Observed])]
}

extension MainTable {
  /// - Throws: `Missing` while the groups or a row are pending.
  public func gains(
    over rivals: [String], among groups: DerivedGroups, on entry: Setup.Entry, by metric: Metric
  ) throws -> GroupGains {
    let ours = try runs(setup.roster.proposed, on: entry.label)
    let present = try groups.value().groups.compactMap { group in
      let users = try Result<Int, Missing>.known { try ours.observed(metric, among: group).users }
      return (try? users.get()).map { (group: group, users: $0) }
    }
    return GroupGains(
      groups: present,
      gains: try rivals.map { rival in
        (rival, try present.map { try ours.gain(over: runs(rival, on: entry.label), by: metric, among: $0.group) })
      })
  }
}

extension GroupGains {
  /// A line for each rival over the groups, whose names stand on the axis with their users.
  public func chart(x: Text, y: Axis) -> Chart {
    let names = groups.map { "\($0.group.name) (\($0.users))" }
    let lines = gains.map { rival, observed in
      Series("over \(rival)", x: observed.indices.map(Double.init), observed: observed)
    }
    return Chart(panels: [
      Panel(x: Axis(x, scale: .categorical(names)), y: y, layers: lines.map { .line($0, spread: .bars) }, references: [.horizontal(0)])
    ])
  }

  /// The gains of the first and the last group over each rival, and Spearman's ρ over all.
  /// - Throws: `Missing` where all users are in one group.
  public func trends(what: String, on data: String) throws -> [Text] {
    guard groups.count > 1 else { throw Missing(.absent, "all test users of \(data) are in one group") }
    return gains.map { rival, observed in
      let values = observed.map(\.value)
      let rho = SpearmanTest(values.indices.map(Double.init), values).rho
      let correlation: Text = rho.map { "Spearman’s ρ over the \(values.count) groups \($0, decimals: 2)" } ?? "no trend defined"
      return "over \(rival) \(values.first!, decimals: 4) for users with \(groups.first!.group.name) \(what) and \(values.last!, decimals: 4) for \(groups.last!.group.name) (\(correlation))"
    }
  }
}
