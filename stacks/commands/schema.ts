/** Writes stacks/schema.json, which editors read; a test says when it is out of date. */
import * as fs from "node:fs";
import * as path from "node:path";
import { schemaJson } from "../schema";

fs.writeFileSync(path.join(__dirname, "..", "schema.json"), schemaJson());
