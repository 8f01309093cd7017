@main struct AttRecStudy {
  static func main() {}
}
