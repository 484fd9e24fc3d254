import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { ScimTestServer } from './__fixtures__/ScimTestServer';
import { ScimAccessProvider } from './ScimAccessProvider';

let server: ScimTestServer;

const userIdOf = ({ account }: { account: { key: string } }) =>
  account.key.slice('demo/'.length);

providerConformance({
  name: 'SCIM groups on SCIMMY',
  create: async () => {
    server = await ScimTestServer.start();
    return new ScimAccessProvider(server.config());
  },
  target: () => ({ instance: 'demo', group: 'Readers' }),
  vanish: async order => server.leave(userIdOf(order)),
  addForeign: async order => {
    server.readers.members.push({ value: userIdOf(order) });
  },
  holds: async order => server.listed(userIdOf(order)) > 0,
  unreachable: () => new ScimAccessProvider(server.config({}, 1)),
  secrets: () => [server.token],
  close: async () => server.stop(),
});
