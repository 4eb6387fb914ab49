import Columnar
import Diagnostics
import Testing

@testable import Rendering

@Suite struct TableTests {
  @Test func `without a width nothing is cut`() {
    #expect(
      Fixture.table() == """
        customerId  name                  city                          revenue   margin     ticket  orderCount  lastOrder   tier      active
        ----------  --------------------  ----------------------  -------------  -------  ---------  ----------  ----------  --------  ------
        C00042      恒达商贸有限公司      上海                    ¥1,234,567.89   15.50%  533.33          1,204  2026-01-31  gold      yes
        C00043      O'Hara, "Best" Foods  –                            -¥500.00   -3.00%   12.50              3  –           platinum  no
        C00044      👩‍👩‍👧 Family Mart        Zürich␛[31m                         –        –          –           0  1970-01-01  –         –
        C00045      ""                    Saint-Rémy-de-Provence          ¥0.00  100.00%    0.00001           –  1969-12-31  lead      yes

        """)
  }

  @Test func `boxes and colour`() {
    let narrow = Presentation(
      frame: Fixture.frame(
        ("name", .texts(["恒达", nil])), ("n", .decimals([1, 1000])), ("tier", .ordinals([0, 1], levels: Fixture.tiers))))
    #expect(
      Fixture.table(narrow, boxes: true) == """
         name │     n │ tier     
        ──────┼───────┼──────────
         恒达 │     1 │ platinum 
         –    │ 1,000 │ gold     

        """)
    #expect(
      Fixture.table(narrow, colour: true).split(separator: "\n")[3]
        == "\u{1B}[2m–\u{1B}[0m     1,000  \u{1B}[33mgold\u{1B}[0m")
  }

  @Test func `at 80 columns a few rows are shown in parts, each behind the key`() {
    #expect(
      Fixture.table(Fixture.customers, 80, boxes: true) == """
         customerId │ name                 │ city                   │       revenue 
        ────────────┼──────────────────────┼────────────────────────┼───────────────
         C00042     │ 恒达商贸有限公司     │ 上海                   │ ¥1,234,567.89 
         C00043     │ O'Hara, "Best" Foods │ –                      │      -¥500.00 
         C00044     │ 👩‍👩‍👧 Family Mart       │ Zürich␛[31m            │             – 
         C00045     │ ""                   │ Saint-Rémy-de-Provence │         ¥0.00 

         customerId │  margin │    ticket │ orderCount │ lastOrder  │ tier     │ active 
        ────────────┼─────────┼───────────┼────────────┼────────────┼──────────┼────────
         C00042     │  15.50% │ 533.33    │      1,204 │ 2026-01-31 │ gold     │ yes    
         C00043     │  -3.00% │  12.50    │          3 │ –          │ platinum │ no     
         C00044     │       – │         – │          0 │ 1970-01-01 │ –        │ –      
         C00045     │ 100.00% │   0.00001 │          – │ 1969-12-31 │ lead     │ yes    

        """)
  }

  @Test func `at 120 columns only the widest text is cut`() {
    #expect(
      Fixture.table(Fixture.customers, 120) == """
        customerId  name             city                  revenue   margin     ticket  orderCount  lastOrder   tier      active
        ----------  ---------------  --------------  -------------  -------  ---------  ----------  ----------  --------  ------
        C00042      恒达商贸有限公…  上海            ¥1,234,567.89   15.50%  533.33          1,204  2026-01-31  gold      yes
        C00043      O'Hara, "Best"…  –                    -¥500.00   -3.00%   12.50              3  –           platinum  no
        C00044      👩‍👩‍👧 Family Mart   Zürich␛[31m                 –        –          –           0  1970-01-01  –         –
        C00045      ""               Saint-Rémy-de…          ¥0.00  100.00%    0.00001           –  1969-12-31  lead      yes

        """)
  }

  @Test func `at 200 columns everything fits`() {
    #expect(Fixture.table(Fixture.customers, 200) == Fixture.table())
  }

  @Test func `a few rows that do not fit stand one below the other`() {
    #expect(
      Fixture.table(Fixture.firstCustomers(2), 30) == """
        customerId: C00042
        name:       恒达商贸有限公司
        city:       上海
        revenue:    ¥1,234,567.89
        margin:     15.50%
        ticket:     533.33
        orderCount: 1,204
        lastOrder:  2026-01-31
        tier:       gold
        active:     yes

        customerId: C00043
        name:       O'Hara, "Best"
                    Foods
        city:       –
        revenue:    -¥500.00
        margin:     -3.00%
        ticket:     12.50
        orderCount: 3
        lastOrder:  –
        tier:       platinum
        active:     no

        """)
  }

  @Test func `the row limit says how to see the rest`() {
    let many = Presentation(
      frame: Fixture.frame(("n", .decimals((0..<1204).map { $0 }))), rowNoun: "customers", identifierColumns: ["n"])
    let lines = Fixture.table(many, 80, limit: 40).split(separator: "\n")
    #expect(lines.count == 43)
    #expect(lines.last == "40 of 1,204 customers · `last` shows all")
    #expect(Fixture.table(many).split(separator: "\n").last == "1203")
  }

  /// To hide one, two or three rows and say so takes as much room as to show them.
  @Test func `a few rows more than the limit are shown`() {
    func lines(_ count: Int) -> [Substring] {
      let rows = Presentation(frame: Fixture.frame(("n", .decimals((0..<Int64(count)).map { $0 }))))
      return Fixture.table(rows, 80, limit: 16).split(separator: "\n")
    }
    #expect(lines(19).count == 21 && lines(19).last == "18")
    #expect(lines(20).count == 19 && lines(20).last == "16 of 20 rows · `last` shows all")
    var bars = Presentation(
      frame: Fixture.frame(("k", .texts((0..<17).map { "k\($0)" })), ("n", .decimals((0..<17).map { $0 }))))
    bars.chart = Chart(.bar, keyCount: 1)
    #expect(!Fixture.table(bars, 80, limit: 16).contains("last"))
  }

  /// 16 identical rows with nothing to tell them apart are no table: what names the row stands in each part.
  @Test func `parts repeat what names the row, under one heading`() {
    let rows = 5
    var fields: [Frame.Field] = [
      .init("change", .texts(Array(repeating: "only in the second", count: rows))),
      .init("行 ID", .decimals((1...Int64(rows)).map { $0 })),
    ]
    fields += (0..<8).map { .init("column \($0)", .texts(Array(repeating: "word \($0) 上海", count: rows))) }
    let frame = Frame(fields: fields, rowCount: rows)
    let answer = Presentation(frame: frame, namingColumnCount: 2)
    for boxes in [true, false] {
      let parts = Fixture.table(answer, 80, boxes: boxes).split(separator: "\n\n")
      #expect(parts.count > 1)
      for part in parts {
        let lines = part.split(separator: "\n").map(String.init)
        #expect(lines[0].contains("change") && lines[0].contains("行 ID"), "\(part)")
        #expect((1...rows).allSatisfy { row in lines.contains { $0.contains(" \(row) ") } }, "\(part)")
        #expect(lines.allSatisfy { displayWidth($0) <= 80 })
      }
    }
    // Where it would take more than half of the room only what comes first is repeated.
    var wide = answer
    wide.frame.fields[1] = .init("name", .texts((1...rows).map { "a name of thirty columns, no. \($0)" }))
    let last = Fixture.table(wide, 80).split(separator: "\n\n").last!
    #expect(last.contains("change") && !last.contains("a name"))
  }

  /// 48 columns are enough for `reached at least` in two lines, once no column takes more than its broken heading needs.
  @Test func `a heading is broken no more than the room asks for`() {
    let frame = Fixture.frame(
      ("stage", .texts(["Won", "Lost"])), ("here", .decimals([1, 2])), ("reached at least", .decimals([10, 20])),
      ("from first at most", .decimals([100, 200])), ("money here", .decimals([1_000, 2_000])))
    let lines = Fixture.table(Presentation(frame: frame), 48).split(separator: "\n").map(String.init)
    #expect(lines.firstIndex { $0.hasPrefix("-----") } == 2, "two lines of headings:\n\(lines.joined(separator: "\n"))")
    #expect(lines.allSatisfy { displayWidth($0) <= 48 })
  }

  @Test func `nothing found says so`() {
    let none = Presentation(title: "gold", frame: Fixture.frame(("a", .texts([]))), rowNoun: "customers")
    #expect(Fixture.table(none) == "gold\nno customers\n")
    #expect(render(none, as: .markdown, in: Surroundings()) == "**gold**\n\nno customers\n")
    #expect(render(none, as: .html, in: Surroundings()) == "<h2>gold</h2>\n<p>no customers</p>\n")
  }

  @Test func `a card aligns its labels and wraps its values`() {
    var card = Fixture.customers
    (card.title, card.layout) = ("C00042", .card)
    #expect(
      Fixture.table(card, 24) == """
        C00042
        customerId: C00042
        name:       恒达商贸有限
                    公司
        city:       上海
        revenue:    ¥1,234,567.8
                    9
        margin:     15.50%
        ticket:     533.33
        orderCount: 1,204
        lastOrder:  2026-01-31
        tier:       gold
        active:     yes

        """)
  }

  @Test func `narrative is wrapped, Chinese between any two characters, with its indent`() {
    let text = Presentation(
      title: "help find", frame: Frame(fields: [], rowCount: 0), layout: .text,
      narrative: ["Finds the rows of a table.", "", "  find customers where tier = gold", "客户的等级会改变，一共十二个客户升级。"])
    #expect(
      Fixture.table(text, 20) == """
        help find
        Finds the rows of a
        table.

          find customers
          where tier = gold
        客户的等级会改变，一
        共十二个客户升级。

        """)
    #expect(render(text, as: .csv, in: Surroundings()) == "")
  }

  // MARK: - Properties

  @Test func `every line of a table or a part of it is equally wide and never wider than the room`() {
    var dice = Dice(state: 3)
    for width in [10, 20, 33, 47, 80, 120, 200] {
      var frame = dice.frame(rows: 12)
      frame.fields.shuffle(using: &dice)
      let drawn = Drawing(Surroundings(width: width, usesBoxes: true)).lines(Grid(frame, rows: 0..<12, identifiers: []))
      let isTable = drawn.lines.contains { $0.hasPrefix("─") }
      for part in drawn.lines.split(separator: "") where isTable { #expect(Set(part.map(displayWidth)).count == 1) }
      for boxes in [true, false] {
        let text = Fixture.table(Presentation(title: "T", frame: frame), width, boxes: boxes)
        for line in text.split(separator: "\n") { #expect(displayWidth(String(line)) <= width, "\(line)") }
      }
    }
  }

  @Test func `colour changes nothing but colour`() {
    var dice = Dice(state: 9)
    let presentation = Presentation(title: "T", frame: dice.frame(rows: 9), narrative: ["some words"])
    for width in [nil, 40, 90] as [Int?] {
      let coloured = Fixture.table(presentation, width, boxes: true, colour: true)
      #expect(coloured.replacing(#/\u{1B}\[[0-9]+m/#, with: "") == Fixture.table(presentation, width, boxes: true))
    }
  }

  @Test func `no control character of the data reaches a table, Markdown or HTML`() {
    var dice = Dice(state: 5)
    let presentation = Presentation(title: "a\u{1B}[2J", frame: dice.frame(rows: 50), narrative: ["b\u{7}"])
    for format in [OutputFormat.table, .markdown, .html] {
      let text = render(presentation, as: format, in: Surroundings(isTerminal: true))
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
    }
  }

  /// A date or a key that is cut says nothing: what has no room goes into another part.
  @Test(arguments: [60, 80, 120])
  func keysAndDatesAreNeverCut(width: Int) {
    let fields = (0..<14).map { index -> (String, Column) in
      switch index % 3 {
      case 0: ("订单 ID \(index)", .texts(["US-202023-13571\(10 + index)", "CN-202023-19737\(10 + index)"]))
      case 1: ("lastOrder\(index)", .dates([20_484, 20_000]))
      default: ("industry\(index)", .texts(["a long name of an industry", "another such name"]))
      }
    }
    let frame = Frame(fields: fields.map { Frame.Field($0.0, $0.1) }, rowCount: 2)
    let text = Fixture.table(Presentation(frame: frame), width)
    #expect(text.contains("US-202023-1357110") && text.contains("2026-01-31"), "\(text)")
    #expect(!text.contains("202023…") && !text.contains("2026-…"), "\(text)")
  }
}
