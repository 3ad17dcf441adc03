// What the linter holds against the browser's scripts and their tests.

import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv*/", "**/vendor/", "kit/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-console": "error",
      "no-shadow": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["ui/**/*.js"],
    languageOptions: {
      globals: {
        ...globals.browser,
        KERNELS: "readonly",
        NUMBERS: "readonly",
        START: "readonly",
        descend: "readonly",
        Plotly: "readonly",
      },
    },
  },
  { files: ["tools/kit/**/*.js"], languageOptions: { globals: { ...globals.browser, Reveal: "readonly" } } },
  { files: ["tests/js/**/*.js"], languageOptions: { globals: globals.nodeBuiltin } },
];
