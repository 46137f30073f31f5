package io.github.ns8migration.core.report;

/** How a report looks. */
final class Style {
  static final String SHEET =
      """
      :root{color-scheme:light}
      *{box-sizing:border-box}
      body{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;\
      color:#1c2733;background:#fff;margin:0 auto;max-width:60rem;padding:1rem;\
      overflow-wrap:anywhere}
      h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0}
      h2{font-size:1.25rem;margin:2rem 0 .6rem;border-bottom:1px solid #c9d3dd;\
      padding-bottom:.25rem}
      h3{font-size:1.05rem;margin:1.2rem 0 .4rem}
      h4{font-size:.95rem;margin:.9rem 0 .3rem;color:#44525f}
      p{margin:.4rem 0}
      ul{margin:.3rem 0;padding-left:1.3rem}
      .quiet{color:#5a6876}
      .cards{display:flex;flex-wrap:wrap;gap:.7rem;margin:1rem 0}
      .card{flex:1 1 9rem;border:1px solid #c9d3dd;border-radius:.5rem;padding:.6rem .8rem}
      .card b{display:block;font-size:1.35rem}
      .card span{color:#5a6876;font-size:.9rem}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;width:100%;font-size:.9rem}
      th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;\
      border-bottom:1px solid #e1e7ed;unicode-bidi:isolate;min-width:4.5rem}
      th{color:#44525f;font-weight:600}
      .words td,.words th{overflow-wrap:normal}
      .rows td+td{white-space:nowrap}
      .plan td:first-child{width:35%;font-weight:600}
      .from{font-weight:400;color:#5a6876;font-size:.85em}
      details{margin:.6rem 0}
      summary{cursor:pointer;color:#44525f;font-weight:600;font-size:.95rem}
      pre{font:.78rem/1.4 ui-monospace,"DejaVu Sans Mono",monospace;background:#f6f8fa;\
      padding:.5rem .7rem;border-radius:.4rem;overflow-x:auto;white-space:pre-wrap}
      .differs td{background:#fdecea}
      .differs td:first-child{font-weight:700;color:#a3170d}
      .chip{display:inline-block;font-size:.8rem;font-weight:600;border-radius:1rem;\
      padding:.05rem .6rem;border:1px solid;white-space:nowrap}
      .good{color:#0d6b3a;background:#e6f4ec}
      .bad{color:#a3170d;background:#fdecea}
      .warn{color:#7a4d00;background:#fff4dc}
      .plain{color:#44525f;background:#f1f4f7}
      .said{list-style:none;padding:0}
      .said>li{border-left:4px solid #9fb0bf;padding:.2rem .7rem;margin:.5rem 0}
      .said>li.warning{border-color:#d99000}
      .said>li.blocker,.said>li.stopped{border-color:#c62b1f}
      .remarks{border:1px solid #d99000;border-radius:.5rem;padding:.2rem 1rem;\
      background:#fffaf0}
      .remarks h2{border:0;margin:.5rem 0}
      .chart{margin:.6rem 0 1rem}
      .chart .label{font-size:.9rem;margin-top:.5rem}
      svg{display:block;width:100%;height:28px}
      svg.thin{height:10px}
      .axis{display:flex;justify-content:space-between;font-size:.8rem;color:#5a6876}
      .ground{fill:#eef2f5}
      .live{fill:#5b9bd5}.send{fill:#e08a1e}.ns8{fill:#3c9a68}.after{fill:#8795a3}
      .down{fill:#c62b1f}
      .legend{font-size:.85rem;color:#44525f}
      .legend span{white-space:nowrap;margin-right:.8em}
      .legend i{display:inline-block;width:.8em;height:.8em;margin-right:.3em}
      .s-live{background:#5b9bd5}.s-send{background:#e08a1e}.s-ns8{background:#3c9a68}
      .s-after{background:#8795a3}.s-down{background:#c62b1f}
      @media (max-width:30rem){
      body{padding:.7rem;font-size:15px}
      .rows{font-size:.8rem}
      .rows td,.rows th{min-width:0;padding:.25rem .3rem}
      table:not(.rows),:not(.rows)>tbody,:not(.rows)>*>tr,:not(.rows)>*>*>td{display:block;\
      width:100%}
      :not(.rows)>thead{display:none}
      :not(.rows)>*>tr{border:1px solid #e1e7ed;border-radius:.4rem;margin:.5rem 0;\
      padding:.2rem .3rem}
      :not(.rows)>*>*>td{border:0;padding:.12rem .3rem}
      :not(.rows)>*>*>td[data-label]::before{content:attr(data-label) ": ";color:#5a6876}
      :not(.rows)>*>*>td:first-child{width:100%;font-weight:600}
      }
      @media print{
      @page{margin:16mm}
      body{max-width:none;padding:0;font-size:10.5pt}
      table{font-size:9pt}
      .wide{overflow:visible}
      thead{display:table-header-group}
      tr,.card,.chart,.said>li{break-inside:avoid}
      h2,h3,h4{break-after:avoid}
      *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
      }
      """;

  private Style() {}
}
