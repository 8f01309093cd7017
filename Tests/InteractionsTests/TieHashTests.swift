import Interactions
import Testing

struct TieHashTests {
  /// Values of tools/golden/canonical_log.py.
  @Test(arguments: [
    ("196", "242", 0xCFB8_C813_998E_FD58), ("", "", 0x7C23_7801_7DA2_CF91), ("1", "23", 0x2630_D125_E1BD_78CC),
    ("12", "3", 0xCA01_8289_8A1A_CCB5), ("é", "日", 0x3E82_9742_F683_25A7),
  ] as [(String, String, UInt64)])
  func tieHashHasItsDocumentedBits(user: String, item: String, value: UInt64) {
    #expect(TieHash.value(user: user, item: item) == value)
  }
}
