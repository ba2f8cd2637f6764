import { screenText, mayHoldNoise } from "../../components/s9700/vrp/terminal";
import { maskSecrets } from "../../components/s9700/vrp/mask";
import { parseBgpSection } from "../../components/s9700/vrp";
import { sectionText } from "./sections";
const base = "display current-configuration configuration bgp\r\n" + ("#\n" + sectionText(1000) + "#\nreturn\n").replaceAll("\n", "\r\n") + "<BJ_Office_Core_S9700>";
console.log(base.length);
const rope = () => { let b = ""; for (let i = 0; i < base.length; i += 32000) b += Buffer.from(base.slice(i, i + 32000)).toString("utf8"); return b; };
const ts: Record<string, number[]> = {};
function tick(k: string, f: () => void) { const t = performance.now(); f(); (ts[k] ??= []).push(performance.now() - t); }
let known = rope();
for (let i = 0; i < 40; i++) {
  let b = rope(), s = "", body = "";
  tick("flatten+equal", () => { if (b !== known) throw 1; });
  b = rope();
  tick("screenText", () => { s = screenText(b); });
  tick("bodyOf", () => { body = s.slice(48, s.lastIndexOf("\n")); mayHoldNoise(body); });
  tick("mask", () => { maskSecrets(body, ["Sw1tch-Only-For-Tests"]); });
  tick("parse", () => { parseBgpSection(body); });
}
for (const [k, v] of Object.entries(ts)) console.log(k, v.sort((a, b) => a - b)[20]!.toFixed(3));
