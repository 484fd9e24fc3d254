module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // The kits are libraries of tests: they export, and what they assert
      // depends on what the provider under test says that it can do.
      files: ['src/testkit/**/*.ts'],
      excludedFiles: ['*.test.ts'],
      rules: {
        'jest/no-export': 'off',
        'jest/no-conditional-expect': 'off',
        'jest/expect-expect': [
          'warn',
          { assertFunctionNames: ['expect', 'expect*'] },
        ],
      },
    },
  ],
});
