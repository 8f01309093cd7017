public import Reports

extension Lab {
  /// What a reader of a smoke report must know; nothing in other profiles.
  @BlockBuilder public var smokeCallout: [Block] {
    if profile.isSmoke {
      Callout("Smoke profile", tone: .caution) {
        "Two epochs of small models: this document shows that the machinery works. None of its numbers means anything."
      }
    }
  }
}
