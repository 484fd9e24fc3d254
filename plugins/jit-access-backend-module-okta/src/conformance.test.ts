import { generateKeyPairSync } from 'node:crypto';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { ACCESS_TOKEN } from './__fixtures__/FaultInjectingOktaProxy';
import {
  APP,
  APP_ID,
  GROUP,
  GROUP_ID,
  TestOkta,
} from './__fixtures__/TestOkta';

let okta: TestOkta;

const userOf = ({ account }: BindingOrder) => account.key.split('/').pop();

const common = {
  marks: false,
  subject: (name: string) => okta.person(name),
  unreachable: () => okta.provider({ url: 'http://127.0.0.1:1' }),
  close: async () => okta.stop(),
};

const membership = {
  ...common,
  target: () => GROUP,
  vanish: async (order: BindingOrder) => {
    const path = `/api/v1/groups/${GROUP_ID}/users/${userOf(order)}`;
    await okta.proxy.direct('DELETE', path);
  },
  addForeign: async (order: BindingOrder) => {
    const path = `/api/v1/groups/${GROUP_ID}/users/${userOf(order)}`;
    await okta.proxy.direct('PUT', path);
  },
  holds: async (order: BindingOrder) => {
    const { body } = await okta.proxy.direct(
      'GET',
      `/api/v1/groups/${GROUP_ID}/users`,
    );
    return (body as any[]).some(({ id }) => id === userOf(order));
  },
};

providerConformance({
  ...membership,
  name: 'Okta (emulate), membership of a group, with a token',
  create: async () => {
    okta = await TestOkta.start();
    return okta.provider();
  },
  secrets: () => [okta.token],
});

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const keyLine = privateKey.split('\n')[1];
providerConformance({
  ...membership,
  name: 'Okta (emulate), membership of a group by id, with a private key',
  target: () => ({ org: 'acme', group: GROUP_ID }),
  create: async () => {
    okta = await TestOkta.start();
    okta.proxy.clientKey = publicKey;
    return okta.provider({
      token: undefined,
      oauth: { clientId: '0oaClient', privateKey },
    });
  },
  secrets: () => [keyLine, ACCESS_TOKEN],
});

providerConformance({
  ...common,
  name: 'Okta (emulate), assignment of an application',
  create: async () => {
    okta = await TestOkta.start();
    // Lists memberships of groups only.
    return Object.assign(okta.provider(), { inventory: undefined });
  },
  target: () => APP,
  vanish: async order => {
    const path = `/api/v1/apps/${APP_ID}/users/${userOf(order)}`;
    await okta.proxy.direct('DELETE', path);
  },
  addForeign: async order => {
    const path = `/api/v1/apps/${APP_ID}/users/${userOf(order)}`;
    await okta.proxy.direct('PUT', path);
  },
  holds: async order => {
    const { body } = await okta.proxy.direct(
      'GET',
      `/api/v1/apps/${APP_ID}/users`,
    );
    return (body as any[]).some(({ id }) => id === userOf(order));
  },
  secrets: () => [okta.token],
});
