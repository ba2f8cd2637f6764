import tseslint from "typescript-eslint";

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
    // The core is pure: no engine, no cluster, no test code may reach into it.
    files: ["components/peering/**/*.ts", "components/s9700/vrp/**/*.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: ["@pulumi/*", "@kubernetes/*", "**/test/**"] }],
    },
  },
  {
    files: ["components/**/*.ts", "stacks/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: ["**/test/**"] }] },
  },
);
