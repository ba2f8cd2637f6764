/** Writes stacks/schema.json, which editors read; a test says when it is out of date. */
import * as fs from "node:fs";
import * as path from "node:path";
import { format } from "prettier";
import { schemaJson } from "../stackSchema";

const target = path.join(__dirname, "..", "schema.json");
void format(schemaJson(), { parser: "json", printWidth: 110 }).then((text) => fs.writeFileSync(target, text));
