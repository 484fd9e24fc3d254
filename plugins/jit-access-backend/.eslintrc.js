const CLOCKS = [
  {
    selector:
      "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time is an argument here.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Time is an argument here.',
  },
  {
    selector:
      "CallExpression[callee.object.name='DateTime'][callee.property.name=/^(now|utc|local)$/][arguments.length=0]",
    message: 'Time is an argument here.',
  },
];

const CHANCE = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Chance is an argument here.',
  },
  {
    selector:
      'Identifier[name=/^(random(Bytes|Int|UUID|FillSync|Fill)|getRandomValues)$/]',
    message: 'Chance is an argument here.',
  },
];

const SURROUNDINGS = [
  {
    selector: "MemberExpression[object.name='process']",
    message: 'What comes from outside is an argument here.',
  },
  {
    selector:
      'CallExpression[callee.name=/^(setTimeout|setInterval|setImmediate|fetch)$/]',
    message: 'Nothing waits or calls out here.',
  },
];

const PERMISSIONS = [
  {
    selector:
      'CallExpression[callee.property.name=/^authorize(Conditional)?$/]',
    message: 'Permissions are asked at the edge of the services only.',
  },
];

const TRANSACTIONS = [
  {
    selector:
      "CallExpression[callee.property.name='transaction']:matches([callee.object.property.name=/^(knex|client)$/], [callee.object.name=/^(knex|db|client|database)$/])",
    message: 'Transactions are opened by the one door, storage/store.ts.',
  },
];

/** no-restricted-syntax for a folder of src; tests may do as they need. */
function restrict(folder, groups, except = []) {
  return {
    files: [`src/${folder}/**/*.ts`],
    excludedFiles: [
      '**/*.test.ts',
      '**/__fixtures__/**',
      '**/testing/**',
      ...except,
    ],
    rules: { 'no-restricted-syntax': ['error', ...groups.flat()] },
  };
}

module.exports = require('../../eslint/forPackage.cjs')(__dirname, {
  overrides: [
    restrict('domain', [CLOCKS, CHANCE, SURROUNDINGS]),
    restrict('policy', [CHANCE, PERMISSIONS]),
    restrict(
      'storage',
      [CLOCKS, PERMISSIONS, TRANSACTIONS],
      ['src/storage/store.ts'],
    ),
    restrict('worker', [PERMISSIONS]),
    restrict('router', [PERMISSIONS]),
  ],
});
