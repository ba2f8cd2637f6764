/** `npm run docs`: writes the pages and the schema that are made from code. */
import * as fs from "node:fs";
import * as path from "node:path";
import { format } from "prettier";
import { schemaJson } from "../../../stacks/stackSchema";
import { configurationPage } from "./configurationPage";
import { devicesPage } from "./devicesPage";
import { impactPages } from "./impactPages";
import { withUnprovenPoints } from "./unprovenPoints";

const TOP = path.join(__dirname, "../../..");

async function main(): Promise<void> {
  const impact = path.join(TOP, "docs", "impact");
  fs.mkdirSync(impact, { recursive: true });
  for (const [file, text] of Object.entries(impactPages())) fs.writeFileSync(path.join(impact, file), text);
  fs.writeFileSync(path.join(TOP, "docs", "configuration.md"), configurationPage());
  fs.writeFileSync(path.join(TOP, "docs", "devices.md"), devicesPage());
  const driver = path.join(TOP, "components", "s9700", "vrp", "README.md");
  fs.writeFileSync(driver, withUnprovenPoints(fs.readFileSync(driver, "utf8")));
  const schema = await format(schemaJson(), { parser: "json", printWidth: 110 });
  fs.writeFileSync(path.join(TOP, "stacks", "schema.json"), schema);
}

void main();
