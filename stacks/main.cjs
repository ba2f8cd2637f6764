"use strict";
// Where the engine starts, whichever way its language host would load TypeScript.
require("../components/dynamic/typescript.cjs");
module.exports = require("./index.ts");
