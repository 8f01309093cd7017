/// What the body declared beside its pages: deviations, published numbers, comparisons, claims.
final class Evidence {
}
