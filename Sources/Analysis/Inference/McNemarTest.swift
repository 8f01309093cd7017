import Foundation
import Host

/// McNemar's exact test on two hit-or-miss outcomes per user: binomial on (wins, losses).
///
/// `p = min(1, 2 P(X ≤ min(b, c)))` with `X ~ Binomial(b + c, ½)`. The mid-p counts the observed table half:
/// `2 P(X ≤ min) − P(X = min)`, or `1 − P(X = b)/2` where b = c (Fagerland, Lydersen & Laake 2013).
///
/// Only for one seed and a hit ratio. No users is undefined; no discordant user is identical (p = 1).
public struct McNemarTest: Hashable, Codable, Sendable {
  public let status: Status
  /// Users that A hits and B misses, and the reverse.
  public let wins: Int
  public let losses: Int
  public let ties: Int
  public let p: PValue?
  public let midP: PValue?

  public init(wins: Int, losses: Int, ties: Int = 0) {
    require(
      wins >= 0 && losses >= 0 && ties >= 0,
      "counts are 0 or more, got \(wins) wins, \(losses) losses and \(ties) ties")
    (self.wins, self.losses, self.ties) = (wins, losses, ties)
    let discordant = wins + losses
    guard discordant > 0 else {
      status = ties == 0 ? .undefined("no users") : .identical
      p = ties == 0 ? nil : .one
      midP = p
      return
    }
    status = .ok
    let fewer = min(wins, losses)
    let tail = Binomial.logCDF(fewer, n: discordant, p: 0.5)
    let point = Binomial.logPMF(fewer, n: discordant, p: 0.5)
    if wins == losses {
      p = .one
      midP = PValue(1 - exp(point) / 2)
    } else {
      p = PValue(log: M_LN2 + tail)
      // 2·tail − point, as a multiple of the tail.
      midP = PValue(log: tail + log(2 - exp(point - tail)))
    }
  }

  /// From differences of hit indicators, each −1, 0 or 1; anything else is an error.
  public init(_ differences: Differences) {
    guard differences.problem == nil, differences.snapped.allSatisfy({ abs($0) == 1 || $0 == 0 }) else {
      self.init(
        refused: differences.problem
          ?? .error("a difference is not −1, 0 or 1: McNemar needs hits and misses of one seed"))
      return
    }
    self.init(
      wins: differences.snapped.count { $0 > 0 }, losses: differences.snapped.count { $0 < 0 },
      ties: differences.snapped.count { $0 == 0 })
  }

  private init(refused status: Status) {
    self.status = status
    (wins, losses, ties, p, midP) = (0, 0, 0, nil, nil)
  }
}
