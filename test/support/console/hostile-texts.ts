/** Each would run, load or look like something in a page that trusts it; all set `window.hacked`. */
const HOSTILE_TEXTS: readonly string[] = [
  "<script>window.hacked=1</script>",
  "<img src=x onerror=window.hacked=2>",
  '<img src="https://tracker.example/pixel.gif">',
  "<svg onload=window.hacked=3><animate onbegin=window.hacked=3 attributeName=x dur=1s></svg>",
  '<iframe srcdoc="<script>parent.hacked=4</script>"></iframe>',
  '<a href="javascript:window.hacked=5">click</a>',
  "[click](javascript:window.hacked=6)",
  "[click](java\nscript:window.hacked=6)",
  "![image](https://tracker.example/image.png)",
  '![x"onerror="window.hacked=7](https://tracker.example/a.png"onerror="window.hacked=7)',
  '[bank](https://tracker.example/phish "Your bank")',
  "[cancel](crew/cancel/all)",
  "<https://tracker.example/auto>",
  '<form action="https://tracker.example"><button id="main">Type your key</button></form>',
  '<style>body{display:none}</style><link rel="stylesheet" href="https://tracker.example/a.css">',
  '<div id="page" class="top" style="position:fixed;inset:0;background:red">over it all</div>',
  '<meta http-equiv="refresh" content="0;url=https://tracker.example">',
  '<base href="https://tracker.example/">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=window.hacked=8&gt;">',
  '<details open ontoggle="window.hacked=9">x</details><input autofocus onfocus="window.hacked=9">',
  "```html\n</code></pre><script>window.hacked=10</script>\n```",
  '{"__proto__": {"dangerouslySetInnerHTML": {"__html": "<img src=x onerror=window.hacked=11>"}}}',
  "\u202Egnp.exe \u0007 \u001B[31mred",
];

export const HOSTILE_TEXT = HOSTILE_TEXTS.join("\n\n");
