const factory = require('@backstage/cli/config/eslint-factory');

/** What only tests use, beside the files that are named so. */
const TEST_FOLDERS = ['**/__fixtures__/**', '**/testing/**', '**/testkit/**'];

/**
 * Backstage's rules for a package, by the role in its package.json, with what
 * this repository sees differently. What it adds is in the root's .eslintrc.js.
 *
 * @param {string} folder of the package
 * @param {{ overrides?: object[] }} [extra]
 */
module.exports = function forPackage(folder, extra = {}) {
  return factory(folder, {
    ...extra,
    overrides: [
      {
        files: ['**/*.ts', '**/*.tsx'],
        rules: {
          // A file may begin with what matters, and explain the small print below.
          '@typescript-eslint/no-use-before-define': [
            'error',
            { functions: false, classes: false, variables: false },
          ],
        },
      },
      {
        files: ['**/*.test.ts', '**/*.test.tsx', ...TEST_FOLDERS],
        rules: {
          // Steps that several tests share may expect things as well.
          'jest/no-standalone-expect': 'off',
          '@typescript-eslint/no-explicit-any': 'off',
        },
      },
      {
        // Suites that modules run against their own target are shipped.
        files: ['**/testkit/**'],
        rules: {
          'jest/no-export': 'off',
          'jest/expect-expect': 'off',
          'jest/no-conditional-expect': 'off',
        },
      },
      {
        // Not shipped; the floors see to it that nothing shipped imports them.
        files: ['**/__fixtures__/**', '**/testing/**'],
        rules: { '@backstage/no-undeclared-imports': 'off' },
      },
      ...(extra.overrides ?? []),
    ],
  });
};
