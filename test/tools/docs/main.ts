// npm run docs: writes the pages of docs/impact from the rules.
import * as fs from "node:fs";
import * as path from "node:path";
import { impactPages } from "./impactPages";

const FOLDER = path.join(__dirname, "../../../docs/impact");

fs.mkdirSync(FOLDER, { recursive: true });
for (const [file, text] of Object.entries(impactPages())) fs.writeFileSync(path.join(FOLDER, file), text);
