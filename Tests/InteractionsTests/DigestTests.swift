import Interactions
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

  /// Values of tools/golden/canonical_log.py.
  @Test(arguments: [
    ("196", "242", 0xCFB8_C813_998E_FD58), ("", "", 0x7C23_7801_7DA2_CF91), ("1", "23", 0x2630_D125_E1BD_78CC),
    ("12", "3", 0xCA01_8289_8A1A_CCB5), ("é", "日", 0x3E82_9742_F683_25A7),
  ] as [(String, String, UInt64)])
  func tieHashHasItsDocumentedBits(user: String, item: String, value: UInt64) {
    #expect(TieHash.value(user: user, item: item) == value)
  }
}
