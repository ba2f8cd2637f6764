import tseslint from "typescript-eslint";

// How the files import each other, no circle and never upwards, is checked by test/tools/lint, a part of `npm run lint`.
export default tseslint.config(
  { ignores: ["node_modules", "dist"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "max-lines": ["error", 500],
    },
  },
  {
    // Plain JavaScript, since nothing can load TypeScript yet.
    files: ["**/*.cjs"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    // The product: one topic a file.
    files: ["components/**/*.ts", "stacks/**/*.ts"],
    rules: { "max-lines": ["error", 400] },
  },
  {
    // The core is pure: no engine and no cluster client.
    files: ["components/peering/**/*.ts", "components/s9700/vrp/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: ["@pulumi/*", "@kubernetes/*"] }] },
  },
);
