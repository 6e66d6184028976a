/** The style sheet of the cashier. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f4; --card: #fff; --sunk: #f7f8f7; --line: #e4e7e5; --ink: #17201b; --soft: #5d6a63; --faint: #68746d;
  --green: #07c160; --deep: #067a3f; --on-green: #fff; --button: #068043; --tint: #e7f7ee;
  --red: #b3261e; --red-tint: #fcebea; --amber: #7d5200; --amber-tint: #fdf3e0; --blue: #1b57a8; --blue-tint: #e8f0fb;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101412; --card: #191f1c; --sunk: #141917; --line: #2b3430; --ink: #e8eeea; --soft: #a3b0a9; --faint: #93a099;
    --deep: #4fd08d; --tint: #12351f; --red: #ff9a92; --red-tint: #3d1c1a; --amber: #f0c069; --amber-tint: #382a10;
    --blue: #93bdf5; --blue-tint: #182a44;
  }
}
* { box-sizing: border-box; }
html { height: 100%; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100%; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans SC",
    "Noto Sans CJK SC", sans-serif;
}
h1, h2, h3, p, dl, dd, ul, ol { margin: 0; padding: 0; }
ul, ol { list-style: none; }
button { font: inherit; color: inherit; cursor: pointer; }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 2px solid var(--deep); outline-offset: 2px; }
[hidden] { display: none !important; }
.mono { font-family: var(--mono); font-size: .92em; overflow-wrap: anywhere; }

.top {
  display: flex; align-items: center; gap: 12px; padding: 14px 28px; background: var(--card);
  border-bottom: 1px solid var(--line);
}
.mark { width: 34px; height: 34px; flex: none; border-radius: 9px; background: var(--green); position: relative; }
.mark::after {
  content: ""; position: absolute; left: 12px; top: 7px; width: 8px; height: 14px;
  border: solid #fff; border-width: 0 3px 3px 0; transform: rotate(45deg);
}
.brand { flex: 1; min-width: 0; }
.brand h1 { font-size: 16px; font-weight: 650; line-height: 1.25; }
.brand p { font-size: 12.5px; color: var(--faint); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.clock { display: flex; align-items: center; gap: 8px; color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
.dot { width: 8px; height: 8px; border-radius: 50%; background: var(--green); }
.dot.off { background: var(--red); }
.plain {
  border: 1px solid var(--line); background: var(--card); border-radius: 8px; padding: 5px 12px; font-size: 13px;
  white-space: nowrap;
}
.plain:hover { border-color: var(--faint); }

.tabs { display: flex; gap: 4px; padding: 0 22px; background: var(--card); border-bottom: 1px solid var(--line); overflow-x: auto; scrollbar-width: none; }
.tabs button {
  border: 0; background: none; padding: 12px 10px 10px; color: var(--soft); border-bottom: 2px solid transparent;
  white-space: nowrap;
}
.tabs button[aria-selected=true] { color: var(--ink); font-weight: 600; border-color: var(--green); }
.tabs button:focus-visible { outline-offset: -3px; }
.count {
  margin-left: 6px; padding: 0 7px; border-radius: 9px; background: var(--ground); color: var(--soft);
  font-size: 12px; font-weight: 500; font-variant-numeric: tabular-nums;
}
.count.hot { background: var(--amber-tint); color: var(--amber); }

main {
  display: grid; grid-template-columns: minmax(320px, 5fr) minmax(420px, 7fr); gap: 20px; max-width: 1320px;
  margin: 0 auto; padding: 20px 28px 48px; align-items: start;
}
.list { display: grid; gap: 8px; }
.item {
  display: grid; grid-template-columns: 1fr auto; gap: 2px 12px; width: 100%; text-align: left; padding: 12px 16px;
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
}
.item:hover { border-color: var(--faint); }
.item[aria-current=true] { border-color: var(--green); box-shadow: 0 0 0 1px var(--green); }
.item > * { min-width: 0; }
.item .name { font-weight: 550; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.item .sum { font-variant-numeric: tabular-nums; font-weight: 600; text-align: right; }
.item .under { color: var(--faint); font-size: 13px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.pill {
  display: inline-block; justify-self: end; align-self: center; padding: 1px 9px; border-radius: 10px; font-size: 12px;
  font-weight: 550; white-space: nowrap; background: var(--ground); color: var(--soft);
}
.pill.good { background: var(--tint); color: var(--deep); }
.pill.bad { background: var(--red-tint); color: var(--red); }
.pill.wait { background: var(--amber-tint); color: var(--amber); }
.pill.info { background: var(--blue-tint); color: var(--blue); }
.empty { padding: 56px 24px; text-align: center; color: var(--faint); border: 1px dashed var(--line); border-radius: 12px; }
.empty b { display: block; color: var(--soft); font-weight: 600; margin-bottom: 4px; }

.pane {
  position: sticky; top: 20px; background: var(--card); border: 1px solid var(--line); border-radius: 16px;
  padding: 24px; max-height: calc(100vh - 40px); overflow-y: auto;
}
.back { display: none; margin: 0 0 14px; }
.head { display: flex; justify-content: space-between; gap: 16px; align-items: flex-start; }
.head h2 { font-size: 17px; font-weight: 600; overflow-wrap: anywhere; white-space: pre-wrap; }
.head .pill { flex: none; margin-top: 3px; }
.big { font-size: 34px; font-weight: 650; line-height: 1.3; letter-spacing: -.01em; font-variant-numeric: tabular-nums; }
.big small { font-size: .6em; font-weight: 600; margin-right: 2px; }
.acts { display: flex; flex-wrap: wrap; gap: 10px; margin: 18px 0 4px; }
.act {
  border: 1px solid var(--line); background: var(--card); border-radius: 10px; padding: 9px 18px; font-weight: 550;
  text-decoration: none; color: inherit;
}
.act:hover { border-color: var(--faint); }
.act.main { background: var(--button); border-color: var(--button); color: var(--on-green); }
.act.main:hover { background: #05713b; }
.act.no { color: var(--red); }
.qr { display: flex; gap: 20px; align-items: center; margin-top: 20px; padding: 16px; background: var(--sunk); border-radius: 12px; }
.qr a { flex: none; display: block; line-height: 0; border-radius: 10px; background: #fff; padding: 4px; border: 1px solid var(--line); }
.qr img { width: 148px; height: 148px; }
.qr p { font-size: 13.5px; color: var(--soft); }
.qr .mono { margin: 6px 0 10px; color: var(--faint); }
.pane h3 { margin: 26px 0 8px; font-size: 13px; font-weight: 600; color: var(--soft); }
.facts { display: grid; align-items: baseline; grid-template-columns: minmax(104px, auto) 1fr; gap: 6px 18px; margin-top: 20px; font-size: 14px; }
.facts dt { color: var(--faint); }
.facts dd { min-width: 0; overflow-wrap: anywhere; }
.accounts { width: 100%; margin-top: 20px; border-collapse: collapse; font-size: 14px; }
.accounts th, .accounts td { padding: 8px 0; border-top: 1px solid var(--line); text-align: left; font-weight: 400; }
.accounts thead th { border-top: 0; color: var(--faint); }
.accounts td, .accounts thead th + th { text-align: right; font-variant-numeric: tabular-nums; }
.rows li { display: flex; gap: 12px; align-items: center; padding: 8px 0; border-top: 1px solid var(--line); font-size: 14px; }
.rows li:first-child { border-top: 0; }
.rows .grow { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.rows .when { color: var(--faint); font-variant-numeric: tabular-nums; font-size: 13px; white-space: nowrap; }
.link { border: 0; background: none; padding: 0; color: var(--deep); text-align: left; overflow-wrap: anywhere; }
.link:hover { text-decoration: underline; }
.note { margin-top: 16px; padding: 12px 14px; border-radius: 10px; background: var(--red-tint); color: var(--red); font-size: 14px; overflow-wrap: anywhere; white-space: pre-wrap; }
.note b { display: block; font-family: var(--mono); font-size: 13px; }
.checks { display: grid; gap: 2px; }
.checks li { display: flex; gap: 10px; align-items: center; padding: 4px 0; font-size: 14px; }
.checks .sign { width: 20px; height: 20px; flex: none; border-radius: 50%; font-size: 12px; line-height: 20px; text-align: center; font-weight: 700; background: var(--tint); color: var(--deep); }
.checks .bad .sign { background: var(--red-tint); color: var(--red); }
.checks .bad { color: var(--red); font-weight: 550; }
.checks .not { color: var(--faint); }
.checks .not .sign { background: var(--ground); color: var(--faint); }
pre { margin: 0; padding: 14px; border-radius: 10px; background: var(--sunk); font: 12.5px/1.55 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.toast {
  position: fixed; left: 50%; bottom: 28px; transform: translateX(-50%); max-width: min(560px, calc(100vw - 32px));
  padding: 10px 18px; border-radius: 10px; background: #2a302d; color: #fff; font-size: 14px; overflow-wrap: anywhere;
  box-shadow: 0 6px 24px #0003;
}

.phone { display: flex; justify-content: center; min-height: 100vh; min-height: 100dvh; }
.screen {
  width: 100%; max-width: 430px; background: var(--card); display: flex; flex-direction: column;
  padding: 16px 24px max(28px, env(safe-area-inset-bottom));
}
.screen .sheet { flex: 1; display: flex; flex-direction: column; }
.screen .bar { display: flex; justify-content: space-between; align-items: center; color: var(--faint); font-size: 13px; }
.screen .who { text-align: center; margin-top: 12vh; }
.screen .who .mark { margin: 0 auto 14px; width: 52px; height: 52px; border-radius: 14px; }
.screen .who .mark::after { left: 19px; top: 11px; width: 13px; height: 21px; border-width: 0 4px 4px 0; }
.screen .who p { color: var(--soft); overflow-wrap: anywhere; white-space: pre-wrap; }
.screen .who .big { font-size: 46px; margin-top: 8px; color: var(--ink); }
.screen .facts { margin-top: 28px; padding-top: 20px; border-top: 1px solid var(--line); }
.screen .foot { margin-top: auto; padding-top: 32px; display: grid; gap: 12px; }
.screen .act { padding: 13px; border-radius: 12px; font-size: 17px; width: 100%; text-align: center; }
.screen .act.no { border-color: transparent; color: var(--soft); }
.screen .foot p { text-align: center; color: var(--faint); font-size: 12.5px; }
@media (min-width: 640px) {
  .phone { padding: 32px 0; }
  .screen { border: 1px solid var(--line); border-radius: 28px; max-height: 860px; }
}
@media (max-width: 860px) {
  .top { padding: 12px 16px; }
  .clock .time, .brand p { display: none; }
  .tabs { padding: 0 8px; position: sticky; top: 0; z-index: 1; }
  main { display: block; padding: 14px 14px 40px; }
  .pane { display: none; }
  .open .pane {
    display: block; position: fixed; inset: 0; z-index: 2; max-height: none; border: 0; border-radius: 0;
    padding: 14px 18px 40px;
  }
  .open .back { display: inline-block; }
  .facts { grid-template-columns: minmax(84px, auto) 1fr; gap: 8px 16px; }
}
@media (max-width: 460px) {
  .tabs { padding: 0 6px; }
  .tabs button {
    flex: 1 1 auto; display: flex; flex-direction: column-reverse; align-items: center; gap: 2px; padding: 8px 3px 6px;
    font-size: 12.5px;
  }
  .tabs .count { margin: 0; }
  .qr { flex-direction: column; text-align: center; }
  .qr img { width: 200px; height: 200px; }
  .acts .act { flex: 1; text-align: center; white-space: nowrap; padding: 10px 12px; }
}
`
