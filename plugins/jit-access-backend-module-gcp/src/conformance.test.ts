import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { TestGcp } from './__fixtures__/TestGcp';

const unreachable = (gcp: TestGcp) =>
  gcp.provider({
    endpoints: {
      resourceManager: 'http://127.0.0.1:2',
      storage: 'http://127.0.0.1:2',
      cloudIdentity: 'http://127.0.0.1:2',
    },
  });

describe.each([
  ['a role on a project', (gcp: TestGcp) => gcp.target],
  ['a role on a bucket', (gcp: TestGcp) => gcp.bucket],
  [
    'a role under a condition',
    (gcp: TestGcp) => ({
      ...gcp.target,
      condition: 'resource.name.startsWith("projects/_/buckets/orders")',
    }),
  ],
])('with or without JIT_TEST_GCP_ENDPOINT', (what, target) => {
  let gcp: TestGcp;
  providerConformance({
    name: `Google Cloud, ${what}`,
    create: async () => {
      gcp = await TestGcp.start();
      return gcp.provider();
    },
    subject: name => gcp.person(name),
    target: () => target(gcp),
    vanish: async order => gcp.takeAway(order),
    addForeign: async order =>
      gcp.change(order, bindings => [
        ...bindings,
        {
          role: gcp.target.role,
          members: [`user:${order.account.name}`],
        },
      ]),
    holds: async order => (await gcp.bindingsOf(order)).length > 0,
    unreachable: () => unreachable(gcp),
    secrets: () => ['canary-token'],
    close: async () => gcp.stop(),
  });
});

describe('with or without JIT_TEST_GCP_ENDPOINT', () => {
  let gcp: TestGcp;
  providerConformance({
    name: 'Google Cloud, membership of a group',
    create: async () => {
      gcp = await TestGcp.start();
      return gcp.provider();
    },
    subject: name => gcp.person(name),
    target: () => gcp.group,
    marks: false,
    vanish: async order => gcp.dropMember(order),
    addForeign: async order => gcp.addMember(order),
    holds: async order => (await gcp.member(order)) !== undefined,
    unreachable: () => unreachable(gcp),
    secrets: () => ['canary-token'],
    close: async () => gcp.stop(),
  });
});
