import Host
import Testing

struct DigestTests {
  /// FIPS 180-4's examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func followsTheStandard(text: String, hex: String) throws {
    #expect(SHA256Digest(of: text).hex == hex)
    #expect(SHA256Digest(of: Array(text.utf8)) == SHA256Digest(hex: hex))
  }

  @Test func piecesGiveTheDigestOfTheWhole() {
    var hasher = SHA256Hasher()
    hasher.update("a")
    hasher.update("bc")
    #expect(hasher.finish() == SHA256Digest(of: "abc"))
  }

  @Test(arguments: ["", "abc", String(repeating: "g", count: 64), String(repeating: "0", count: 63)])
  func refusesWhatIsNoDigest(hex: String) { #expect(SHA256Digest(hex: hex) == nil) }
}
