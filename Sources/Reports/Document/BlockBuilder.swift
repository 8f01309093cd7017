/// Builds the blocks of a body from its statements, top to bottom. A bare string literal is a paragraph.
@resultBuilder
public enum BlockBuilder {
  public static func buildExpression(_ text: Text) -> [Block] { [.paragraph(Paragraph(text))] }
  public static func buildExpression(_ block: some BlockConvertible) -> [Block] { [block.block] }
  public static func buildExpression(_ block: Block) -> [Block] { [block] }
  public static func buildExpression(_ blocks: [Block]) -> [Block] { blocks }
  public static func buildExpression(_ nothing: Void) -> [Block] { [] }

  public static func buildBlock(_ parts: [Block]...) -> [Block] { parts.flatMap(\.self) }
  public static func buildOptional(_ part: [Block]?) -> [Block] { part ?? [] }
  public static func buildEither(first part: [Block]) -> [Block] { part }
  public static func buildEither(second part: [Block]) -> [Block] { part }
  public static func buildArray(_ parts: [[Block]]) -> [Block] { parts.flatMap(\.self) }
  public static func buildLimitedAvailability(_ part: [Block]) -> [Block] { part }
}
