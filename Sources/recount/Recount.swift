@main struct Recount {
  static func main() {}
}
