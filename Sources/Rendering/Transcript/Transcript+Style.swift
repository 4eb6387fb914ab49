extension Transcript {
  /// Calm, for light and dark screens and for paper, from fonts that the reader has.
  static let style = """
    :root{--ground:#fbfaf8;--ink:#1d2733;--soft:#5b6673;--line:#d9dde2;--raised:#f1efeb;--accent:#1f6f8b;--warn:#8a5a00;--bad:#a3262a}
    @media (prefers-color-scheme:dark){:root{--ground:#14181d;--ink:#dfe6ee;--soft:#98a4b1;--line:#333c46;--raised:#1c2229;--accent:#6cc3de;\
    --warn:#e0b35a;--bad:#f08a85}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI","Noto Sans","PingFang SC",\
    "Microsoft YaHei","Noto Sans CJK SC",sans-serif}
    main{max-width:60rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
    header{border-bottom:1px solid var(--line);margin-bottom:2rem}
    h1{font-size:1.6rem;line-height:1.25;margin:0;font-weight:600;overflow-wrap:anywhere}
    h2{font-size:1rem;margin:1rem 0 .25rem}
    header p,.small,.note,caption{color:var(--soft);font-size:.875rem}
    header p{margin:.25rem 0 1rem}
    pre,code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Noto Sans Mono CJK SC",monospace;font-size:.875rem;line-height:1.5}
    pre{margin:.5rem 0;padding:.75rem 1rem;overflow-x:auto;border-radius:6px}
    .narration{max-width:44rem;margin:0;white-space:pre-wrap}
    .statement{background:var(--raised);border-left:3px solid var(--accent);margin:1rem 0 .75rem;white-space:pre-wrap;break-after:avoid}
    .statement+.statement{margin-top:.5rem}
    :not(.narration)+.narration{margin-top:2.25rem}
    header+.narration{margin-top:0}
    .answer{margin:.75rem 0;overflow-x:auto}
    .answer p{margin:.15rem 0;white-space:pre-wrap}
    .note,.small{margin:.15rem 0;white-space:pre-wrap}
    .text{background:var(--raised)}
    summary{color:var(--soft);font-size:.875rem;cursor:pointer}
    .error,.warning{border:1px solid var(--line);border-left:3px solid var(--bad);white-space:pre-wrap}
    .warning{border-left-color:var(--warn)}
    table{border-collapse:collapse;margin:.5rem 0;font-size:.9375rem;line-height:1.4}
    caption{text-align:left;padding-bottom:.35rem}
    th,td{padding:.3rem .9rem .3rem 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--line)}
    th{font-weight:600;white-space:nowrap;border-bottom-color:var(--soft)}
    th:last-child,td:last-child{padding-right:0}
    .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    .missing{color:var(--soft)}
    figure{margin:.75rem 0}
    svg{max-width:100%;height:auto}
    @media print{body{background:none;font-size:11pt}main{max-width:none;padding:0}pre,.answer{overflow:visible}\
    pre{white-space:pre-wrap;break-inside:avoid}tr,figure{break-inside:avoid}thead{display:table-header-group}}
    """
}
