// The floors of the house, checked. What each may know is in the README of its
// folder; the reasons are in docs and CONTRIBUTING.md.

const BACKEND = 'plugins/jit-access-backend/src';
const TEST =
  '\\.test\\.tsx?$|/__fixtures__/|/testing/|/testkit/|/setupTests\\.ts$';
const MODULES = '^plugins/[^/]+-backend-module-[^/]+/';

/** What each floor of the backend may import from the others, below it. */
const FLOORS = {
  domain: [],
  policy: ['domain'],
  // Of policy/ only the types of its ports, see below.
  storage: ['domain', 'policy'],
  services: ['domain', 'policy', 'storage'],
  worker: ['domain', 'policy', 'storage'],
  router: ['services'],
};

const floorRules = Object.entries(FLOORS).map(([floor, below]) => ({
  name: `floor-${floor}`,
  comment: `${floor}/ may import ${below.length ? below.map(name => `${name}/`).join(', ') : 'nothing else of the backend'} only.`,
  severity: 'error',
  from: { path: `^${BACKEND}/${floor}/`, pathNot: TEST },
  to: {
    path: `^${BACKEND}/`,
    pathNot: `^${BACKEND}/(${[floor, ...below].join('|')})/`,
  },
}));

/** A package (by its place in node_modules, or its bare name) for a rule. */
const npm = names => `(^|node_modules/)(${names.join('|')})(/|$)`;

module.exports = {
  forbidden: [
    ...floorRules,
    {
      name: 'storage-knows-ports-only',
      comment:
        'policy/ says in types what it has to remember; storage/ implements them and knows nothing else of policy/.',
      severity: 'error',
      from: { path: `^${BACKEND}/storage/`, pathNot: TEST },
      to: {
        path: `^${BACKEND}/policy/`,
        pathNot: `^${BACKEND}/policy/(documents|historyFacts|tenure|absences)\\.ts$`,
      },
    },
    {
      name: 'simulation-is-not-shipped',
      comment:
        'simulation/ drives the real services and worker, and nothing that is shipped needs it.',
      severity: 'error',
      from: {
        path: '^(plugins|packages)/',
        pathNot: `^${BACKEND}/simulation/`,
      },
      to: { path: `^${BACKEND}/simulation/` },
    },
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one thing, or miss a third. Types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      comment:
        'domain/ does no I/O and knows no framework: words of its own and of the common package, dates, schemas, hashes.',
      severity: 'error',
      from: { path: `^${BACKEND}/domain/`, pathNot: TEST },
      to: {
        pathNot: `^(${BACKEND}/domain/|plugins/jit-access-common/|(node:)?crypto$)|${npm(['luxon', '@types/luxon', 'zod', 'canonicalize'])}`,
      },
    },
    {
      name: 'sql-only-in-storage',
      comment: 'Queries live in storage/, where both databases are tested.',
      severity: 'error',
      from: {
        path: '^plugins/jit-access-backend/src/',
        pathNot: [`^${BACKEND}/(storage|simulation)/`, TEST],
      },
      to: { path: npm(['knex']) },
    },
    {
      name: 'express-only-in-router',
      comment: 'Only router/ knows that requests come over HTTP.',
      severity: 'error',
      from: { path: `^${BACKEND}/`, pathNot: [`^${BACKEND}/router/`, TEST] },
      to: {
        path: npm(['express', '@types/express', 'express-promise-router']),
      },
    },
    {
      name: 'targets-only-in-modules',
      comment:
        'Clients of target systems belong to the module of their provider.',
      severity: 'error',
      from: { path: '^(plugins|packages)/', pathNot: [MODULES, TEST] },
      to: {
        path: npm([
          'pg',
          '@types/pg',
          'mysql2',
          'ldapts',
          'ssh2',
          '@aws-sdk',
          '@azure',
          '@google-cloud',
          'googleapis',
          '@googleapis',
          'google-auth-library',
          '@octokit',
          '@okta',
          '@kubernetes',
          '@slack',
        ]),
      },
    },
    {
      name: 'no-tests-in-sources',
      comment:
        'What is shipped must not need what is not; the simulation is a test.',
      severity: 'error',
      from: {
        path: '^(plugins|packages)/[^/]+/src/',
        pathNot: [TEST, '/src/simulation/'],
      },
      to: { path: '\\.test\\.tsx?$|/__fixtures__/|/testing/' },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: { path: '^(plugins|packages)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/(dist|dist-types|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    combinedDependencies: true,
  },
};
