// Rules for the whole repository, on top of those that each package has from
// Backstage by the role in its package.json (see the .eslintrc.js there).

const TESTS = [
  '**/*.test.ts',
  '**/*.test.tsx',
  '**/*.test.mjs',
  '**/*.spec.ts',
  '**/__fixtures__/**',
  '**/testing/**',
  '**/testkit/**',
  '**/setupTests.ts',
];

module.exports = {
  root: true,
  plugins: ['@backstage', '@typescript-eslint', 'jest'],
  ignorePatterns: ['dist', 'dist-types', 'coverage', 'node_modules'],
  reportUnusedDisableDirectives: true,
  parserOptions: { ecmaVersion: 2023, sourceType: 'module' },
  env: { es2023: true, node: true },
  overrides: [
    {
      files: ['**/*.ts', '**/*.tsx'],
      excludedFiles: ['**/*.d.ts'],
      parser: '@typescript-eslint/parser',
      parserOptions: { projectService: true, tsconfigRootDir: __dirname },
      rules: {
        '@backstage/no-mixed-plugin-imports': 'error',
        // A promise that nobody waits for hides its failure.
        '@typescript-eslint/no-floating-promises': 'error',
        '@typescript-eslint/no-misused-promises': [
          'error',
          // Handlers of React, and the builders of knex, which can be awaited.
          { checksVoidReturn: { attributes: false, arguments: false } },
        ],
        // A new state must be met everywhere it matters.
        '@typescript-eslint/switch-exhaustiveness-check': [
          'error',
          { considerDefaultExhaustiveForUnions: true },
        ],
        '@typescript-eslint/no-explicit-any': 'error',
        '@typescript-eslint/ban-ts-comment': [
          'error',
          { 'ts-expect-error': 'allow-with-description' },
        ],
      },
    },
    {
      // Readable in one sitting.
      files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
      excludedFiles: TESTS,
      rules: {
        'max-lines': ['error', { max: 350 }],
        'max-lines-per-function': [
          'error',
          { max: 80, skipBlankLines: true, skipComments: true },
        ],
      },
    },
    {
      files: ['**/*.test.ts', '**/*.test.tsx'],
      rules: {
        'jest/no-focused-tests': 'error',
        'jest/no-disabled-tests': 'error',
        'jest/expect-expect': [
          'error',
          {
            assertFunctionNames: [
              'expect',
              'expect*',
              '**.expect*',
              'fc.assert',
            ],
          },
        ],
      },
    },
    {
      files: ['e2e/**/*.ts'],
      rules: {
        'no-restricted-syntax': [
          'error',
          {
            selector:
              'MemberExpression[object.name=/^(test|describe)$/][property.name=/^(only|skip|fixme)$/]',
            message: 'A test that does not run tests nothing.',
          },
          {
            selector: "CallExpression[callee.property.name='waitForTimeout']",
            message: 'Wait for what should happen, not for time.',
          },
        ],
      },
    },
    {
      files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
      extends: ['eslint:recommended'],
      rules: { 'no-console': 'off' },
    },
  ],
};
