"use strict";
// Where the engine starts, whichever way its language host would load TypeScript.
require("../components/dynamic/typescript.cjs");
// An output that the stack file gives no value is left out: Pulumi warns of each undefined one, in every run.
const outputs = Object.entries(require("./index.ts"));
module.exports = Object.fromEntries(outputs.filter(([, value]) => value !== undefined));
