extension Lab {
  /// A gap of almost every paper, filled by the house's rule.
  public func rankTiesAreOurs() {
    deviation(
      "rank ties", paper: "does not say how equal scores are ranked.", done: "A tie counts against the model.",
      why: "A model that scores all items alike must not win.")
  }
}
