import { randomUUID } from 'node:crypto';
import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import {
  GROUP_ID,
  GROUP_TARGET,
  principalOf,
  READER_ID,
  REAL,
  ROLE_TARGET,
  SCOPE,
  SUBSCRIPTION,
  TestAzure,
} from './__fixtures__/TestAzure';

let azure: TestAzure;

const where = REAL ? 'Azure' : 'local server';
const common = (mode: 'pim' | 'plain' | 'groups') => ({
  create: async () => {
    azure = await TestAzure.start();
    return azure.provider(mode);
  },
  subject: (name: string) => azure.person(name),
  unreachable: () => {
    const nowhere = 'http://127.0.0.1:1';
    return azure.provider(mode, {
      endpoints: {
        authority: nowhere,
        resourceManager: nowhere,
        graph: nowhere,
      },
    });
  },
  secrets: () => [azure.token],
  close: async () => azure.stop(),
});

providerConformance({
  ...common('pim'),
  name: `Azure (${where}), time-bound assignment`,
  target: () => ROLE_TARGET,
  vanish: order => azure.askPim('AdminRemove', order),
  addForeign: order => azure.askPim('AdminAssign', order),
  holds: async order => {
    const filter = encodeURIComponent(`principalId eq '${principalOf(order)}'`);
    const { body } = await azure.byHand(
      'GET',
      `${SCOPE}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01&$filter=${filter}`,
    );
    return body.value.some(
      ({ properties }: any) =>
        properties.scope.toLowerCase() === SCOPE.toLowerCase() &&
        properties.roleDefinitionId.endsWith(READER_ID),
    );
  },
});

const assignments = `${SCOPE}/providers/Microsoft.Authorization/roleAssignments`;
async function plainOf(order: Parameters<typeof principalOf>[0]) {
  const filter = encodeURIComponent(`principalId eq '${principalOf(order)}'`);
  const { body } = await azure.byHand(
    'GET',
    `${assignments}?api-version=2022-04-01&$filter=${filter}`,
  );
  return body.value.filter(
    ({ properties }: any) =>
      properties.scope.toLowerCase() === SCOPE.toLowerCase() &&
      properties.roleDefinitionId.endsWith(READER_ID),
  );
}
providerConformance({
  ...common('plain'),
  name: `Azure (${where}), assignment without an end`,
  target: () => ROLE_TARGET,
  vanish: async order => {
    for (const { name } of await plainOf(order)) {
      await azure.byHand(
        'DELETE',
        `${assignments}/${name}?api-version=2022-04-01`,
      );
    }
  },
  addForeign: async order => {
    await azure.byHand(
      'PUT',
      `${assignments}/${randomUUID()}?api-version=2022-04-01`,
      {
        properties: {
          principalId: principalOf(order),
          principalType: 'User',
          roleDefinitionId: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${READER_ID}`,
        },
      },
    );
  },
  holds: async order => (await plainOf(order)).length > 0,
});

const members = `/v1.0/groups/${GROUP_ID}/members`;
providerConformance({
  ...common('groups'),
  name: `Entra (${where}), member of a group`,
  target: () => GROUP_TARGET,
  marks: false,
  vanish: async order => {
    await azure.byHand('DELETE', `${members}/${principalOf(order)}/$ref`);
  },
  addForeign: async order => {
    const { graph } = azure.tenant('groups').endpoints;
    await azure.byHand('POST', `${members}/$ref`, {
      '@odata.id': `${graph}/v1.0/directoryObjects/${principalOf(order)}`,
    });
  },
  holds: async order => {
    const { status } = await azure.byHand(
      'GET',
      `${members}/${principalOf(order)}/$ref`,
    );
    return status === 200;
  },
});
