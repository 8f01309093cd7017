import Host
import Interactions

extension InteractionLog {
  /// Names all that a run may read of a log: the canonical log, and what users were shown, where the source says so.
  var contentDigest: String {
    guard let impressions else { return digest.hex }
    return SHA256Digest(of: "\(digest.hex)\n\(impressions.digest.hex)").hex
  }
}
