import Columnar
import Testing

@testable import Rendering

@Suite struct MatrixTests {
  private let migration = Presentation(
    title: "What would move", frame: Fixture.migration, layout: .matrix(totals: true), rowNoun: "accounts")

  @Test func `a migration matrix is square, best first, with what stayed in brackets`() {
    #expect(
      Fixture.table(migration) == """
        What would move
        accounts
        from \\ to  platinum  gold  iron     lead  –  total
        ---------  --------  ----  ----  -------  -  -----
        platinum       [18]    2      ·       ·   ·     20
        gold             ·   [70]     ·      10   ·     80
        iron             ·     ·      ·       ·   ·      0
        lead             ·     ·      ·  [1,600]  4  1,604
        ---------  --------  ----  ----  -------  -  -----
        total           18    72      0   1,610   4  1,704

        revenue
        from \\ to      platinum          gold   iron         lead      –       total
        ---------  ------------  ------------  -----  -----------  -----  ----------
        platinum   [$18,000.00]      $200.00       ·           ·       ·  $18,200.00
        gold                 ·   [$70,000.00]      ·  -$1,000.00       ·  $69,000.00
        iron                 ·             ·       ·           ·       ·       $0.00
        lead                 ·             ·       ·  [$1,600.00]      –   $1,600.00
        ---------  ------------  ------------  -----  -----------  -----  ----------
        total       $18,000.00    $70,200.00   $0.00     $600.00   $0.00  $88,800.00

        """)
  }

  @Test func `amounts that do not fit are shown in a coarser unit, and say so`() {
    var large = Fixture.migration
    large.fields[3].column = .money(
      [1_890_000_00, 21_500_000_00, 70_000_000_00, -1_250_000_50, 1_600_000_00, 49], currency: Currency("CNY"))
    let answer = Presentation(frame: large, layout: .matrix(totals: true))
    #expect(
      Fixture.table(answer, 80) == """
        accounts
        from \\ to  platinum  gold  iron     lead  –  total
        ---------  --------  ----  ----  -------  -  -----
        platinum       [18]    2      ·       ·   ·     20
        gold             ·   [70]     ·      10   ·     80
        iron             ·     ·      ·       ·   ·      0
        lead             ·     ·      ·  [1,600]  4  1,604
        ---------  --------  ----  ----  -------  -  -----
        total           18    72      0   1,610   4  1,704

        revenue, rounded
        from \\ to      platinum           gold  iron          lead    –        total
        ---------  ------------  -------------  ----  ------------  ---  -----------
        platinum   [¥1,890,000]   ¥21,500,000      ·            ·     ·  ¥23,390,000
        gold                 ·   [¥70,000,000]     ·  -¥1,250,001     ·  ¥68,750,000
        iron                 ·              ·      ·            ·     ·           ¥0
        lead                 ·              ·      ·  [¥1,600,000]  <¥1   ¥1,600,000
        ---------  ------------  -------------  ----  ------------  ---  -----------
        total       ¥1,890,000    ¥91,500,000     ¥0     ¥350,000   <¥1  ¥93,740,000

        """)
    #expect(
      Fixture.table(answer, 70, boxes: true) == """
        accounts
         from \\ to │ platinum │ gold │ iron │    lead │ – │ total 
        ───────────┼──────────┼──────┼──────┼─────────┼───┼───────
         platinum  │     [18] │   2  │    · │      ·  │ · │    20 
         gold      │       ·  │ [70] │    · │     10  │ · │    80 
         iron      │       ·  │   ·  │    · │      ·  │ · │     0 
         lead      │       ·  │   ·  │    · │ [1,600] │ 4 │ 1,604 
        ───────────┼──────────┼──────┼──────┼─────────┼───┼───────
         total     │      18  │  72  │    0 │  1,610  │ 4 │ 1,704 

        revenue, in thousands
         from \\ to │ platinum │      gold │ iron │     lead │   – │   total 
        ───────────┼──────────┼───────────┼──────┼──────────┼─────┼─────────
         platinum  │ [¥1,890] │  ¥21,500  │    · │       ·  │   · │ ¥23,390 
         gold      │       ·  │ [¥70,000] │    · │ -¥1,250  │   · │ ¥68,750 
         iron      │       ·  │        ·  │    · │       ·  │   · │      ¥0 
         lead      │       ·  │        ·  │    · │ [¥1,600] │ <¥1 │  ¥1,600 
        ───────────┼──────────┼───────────┼──────┼──────────┼─────┼─────────
         total     │  ¥1,890  │  ¥91,500  │   ¥0 │    ¥350  │ <¥1 │ ¥93,740 

        """)
  }

  @Test func `too narrow for a matrix, it is shown in parts`() {
    #expect(
      Fixture.table(migration, 50, boxes: true) == """
        What would move
        accounts
         from \\ to │ platinum │ gold │ iron │    lead │ – 
        ───────────┼──────────┼──────┼──────┼─────────┼───
         platinum  │     [18] │   2  │    · │      ·  │ · 
         gold      │       ·  │ [70] │    · │     10  │ · 
         iron      │       ·  │   ·  │    · │      ·  │ · 
         lead      │       ·  │   ·  │    · │ [1,600] │ 4 
        ───────────┼──────────┼──────┼──────┼─────────┼───
         total     │      18  │  72  │    0 │  1,610  │ 4 

         from \\ to │ total 
        ───────────┼───────
         platinum  │    20 
         gold      │    80 
         iron      │     0 
         lead      │ 1,604 
        ───────────┼───────
         total     │ 1,704 

        revenue
         from \\ to │     platinum │         gold │  iron 
        ───────────┼──────────────┼──────────────┼───────
         platinum  │ [$18,000.00] │     $200.00  │     · 
         gold      │           ·  │ [$70,000.00] │     · 
         iron      │           ·  │           ·  │     · 
         lead      │           ·  │           ·  │     · 
        ───────────┼──────────────┼──────────────┼───────
         total     │  $18,000.00  │  $70,200.00  │ $0.00 

         from \\ to │        lead │     – │      total 
        ───────────┼─────────────┼───────┼────────────
         platinum  │          ·  │     · │ $18,200.00 
         gold      │ -$1,000.00  │     · │ $69,000.00 
         iron      │          ·  │     · │      $0.00 
         lead      │ [$1,600.00] │     – │  $1,600.00 
        ───────────┼─────────────┼───────┼────────────
         total     │    $600.00  │ $0.00 │ $88,800.00 

        """)
  }

  @Test func `columns stand in key order, missing last, and what cannot be added has no totals`() {
    let frame = Fixture.frame(
      ("region", .texts(["North", nil, "East", "North"])), ("year", .decimals([2026, 2026, 2025, nil])),
      ("share", .percents([5000, 2500, nil, 100])))
    #expect(
      Fixture.table(Presentation(frame: frame, layout: .matrix(totals: true))) == """
        region \\ year  2025    2026      –
        -------------  ----  ------  -----
        North             ·  50.00%  1.00%
        East              –       ·      ·
        –                 ·  25.00%      ·

        """)
  }

  @Test func `a total beyond 64 bits is missing, not wrong`() {
    let frame = Fixture.frame(
      ("a", .texts(["x", "x"])), ("b", .texts(["y", "z"])), ("n", .decimals([.max, .max])))
    #expect(
      Fixture.table(Presentation(frame: frame, layout: .matrix(totals: true))) == """
        a \\ b                          y                          z  total
        -----  -------------------------  -------------------------  -----
        x      9,223,372,036,854,775,807  9,223,372,036,854,775,807      –
        -----  -------------------------  -------------------------  -----
        total  9,223,372,036,854,775,807  9,223,372,036,854,775,807      –

        """)
  }

  @Test func `documents set totals and what stayed in bold`() {
    #expect(
      render(migration, as: .markdown, in: Surroundings()) == """
        **What would move**

        **accounts**

        | from \\\\ to | platinum | gold | iron | lead | – | total |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: |
        | platinum | **18** | 2 | · | · | · | **20** |
        | gold | · | **70** | · | 10 | · | **80** |
        | iron | · | · | · | · | · | **0** |
        | lead | · | · | · | **1,600** | 4 | **1,604** |
        | **total** | **18** | **72** | **0** | **1,610** | **4** | **1,704** |

        **revenue**

        | from \\\\ to | platinum | gold | iron | lead | – | total |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: |
        | platinum | **$18,000.00** | $200.00 | · | · | · | **$18,200.00** |
        | gold | · | **$70,000.00** | · | -$1,000.00 | · | **$69,000.00** |
        | iron | · | · | · | · | · | **$0.00** |
        | lead | · | · | · | **$1,600.00** | – | **$1,600.00** |
        | **total** | **$18,000.00** | **$70,200.00** | **$0.00** | **$600.00** | **$0.00** | **$88,800.00** |

        """)
  }

  @Test func spreadHasAColumnForEachValueThatGoesAcross() {
    let frame = Fixture.frame(
      ("region", .texts(["East", "East", "West", nil])),
      ("tier", .ordinals([1, 0, 1, nil], levels: ["gold", "iron"])),
      ("count", .decimals([4, 1, 2, 3])))
    let wide = render(Presentation(frame: frame.spread(keyCount: 1)), as: .csv, in: Surroundings())
    #expect(wide == "region,gold,iron,(missing)\nEast,1,4,\nWest,,2,\n,,,3\n")
    let both = Fixture.frame(
      ("region", .texts(["East", "West"])), ("tier", .texts(["gold", "gold"])), ("n", .decimals([4, 1])),
      ("fees", .decimals([40, 10])))
    #expect(
      render(Presentation(frame: both.spread(keyCount: 1)), as: .csv, in: Surroundings())
        == "region,gold n,gold fees\nEast,4,40\nWest,1,10\n")
  }
}
