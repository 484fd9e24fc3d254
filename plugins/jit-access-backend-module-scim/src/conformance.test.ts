import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { AnyScimServer } from './__fixtures__/AnyScimServer';
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

/** Accounts are made when they are asked for. */
class HiringProvider extends ScimAccessProvider {
  override async account(...asked: Parameters<ScimAccessProvider['account']>) {
    const [{ ref }] = asked;
    await any.hire(ref.slice(ref.lastIndexOf('/') + 1));
    return super.account(...asked);
  }
}

const { JIT_TEST_SCIM_URL, JIT_TEST_SCIM_TOKEN = '' } = process.env;
let any: AnyScimServer;
let local: ScimTestServer | undefined;

providerConformance({
  name: 'SCIM groups on the server of JIT_TEST_SCIM_URL, or else SCIMMY',
  create: async () => {
    if (JIT_TEST_SCIM_URL) {
      any = new AnyScimServer(JIT_TEST_SCIM_URL, JIT_TEST_SCIM_TOKEN);
    } else {
      local = await ScimTestServer.start();
      any = new AnyScimServer(local.baseUrl, local.token);
    }
    await any.settle();
    return new HiringProvider(any.config());
  },
  target: () => ({ instance: 'demo', group: any.group }),
  vanish: order => any.leave(order),
  addForeign: order => any.join(order),
  holds: order => any.holds(order),
  unreachable: () =>
    new ScimAccessProvider(any.config({ baseUrl: 'http://127.0.0.1:1' })),
  secrets: () => [any.token],
  close: async () => {
    await any.close();
    await local?.stop();
  },
});
