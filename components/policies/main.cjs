"use strict";
// Where the engine starts the policy pack. Plain JavaScript: the rules are TypeScript, and pure; here they meet Pulumi.
require("../dynamic/typescript.cjs");
const { PolicyPack } = require("@pulumi/policy");
const pulumi = require("@pulumi/pulumi");
const { RULES } = require("./rules/index.ts");

/** Plain data. A value that is known after the update only is left out: asking for it ends a policy with a shrug. */
function plain(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.keys(value).flatMap((at) => known(value, at));
  return Object.fromEntries(
    Object.keys(value).flatMap((key) => known(value, key).map((inner) => [key, inner])),
  );
}
function known(value, key) {
  try {
    return [plain(value[key])];
  } catch (error) {
    if (/can't be known during preview/.test(error.message)) return [];
    throw error;
  }
}
const declared = ({ type, name, props, dependencies = [] }) => ({
  type,
  name,
  props: plain(props ?? {}),
  dependsOn: dependencies.map((one) => one.name),
});
const context = () => ({
  config: pulumi.runtime.allConfig(),
  now: new Date(),
  isPreview: process.env.PULUMI_DRY_RUN === "true",
});

const policyOf = ({ name, description, configSchema, ofResource, ofStack }) => ({
  name,
  description,
  enforcementLevel: "mandatory",
  ...(configSchema === undefined ? {} : { configSchema }),
  ...(ofResource === undefined
    ? {}
    : {
        validateResource: (args, report) =>
          ofResource(declared(args), args.getConfig(), context()).forEach((sentence) => report(sentence)),
      }),
  ...(ofStack === undefined
    ? {}
    : {
        validateStack: (args, report) =>
          ofStack(args.resources.map(declared), args.getConfig(), context()).forEach((sentence) =>
            report(sentence),
          ),
      }),
});

new PolicyPack("calico-peering", { policies: RULES.map(policyOf) });
