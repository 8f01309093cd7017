/// What the tables of a report need of a LaTeX document, in a file that its preamble takes in.
enum TeXPreamble {
  /// Beside the tables.
  static let stem = "recount-tables"

  /// Begins each table: what it needs, and stand-ins where the document has not got it.
  static let reminder = [
    "% In the preamble: \\input{\(stem)}, or \\usepackage{\(packages)}",
    "\\providecommand\\recountfit{}\\providecommand\\endrecountfit{}"
      + "\\providecommand\\recountlong{}\\providecommand\\endrecountlong{}",
  ]

  private static let packages = "array,booktabs,graphicx,longtable,xcolor"

  static let text = """
    % What the tables of this folder need. Write \\input{\(stem)} in the preamble, and \\input{NAME} where a table shall stand.
    \\usepackage{\(packages)}
    \\makeatletter
    % A table as it is, or made smaller where it is wider than its line.
    \\newsavebox{\\recount@box}
    \\newenvironment{recountfit}%
      {\\begin{lrbox}{\\recount@box}}%
      {\\end{lrbox}%
       \\ifdim\\wd\\recount@box>\\linewidth
         \\resizebox{\\linewidth}{!}{\\usebox{\\recount@box}}%
       \\else
         \\usebox{\\recount@box}%
       \\fi}
    % A table of several pages: it needs the whole width, so that text in two columns gives way to it.
    \\newif\\ifrecount@columns
    \\newenvironment{recountlong}%
      {\\if@twocolumn\\global\\recount@columnstrue\\onecolumn\\else\\global\\recount@columnsfalse\\fi}%
      {\\ifrecount@columns\\twocolumn\\fi}
    \\makeatother

    """
}
