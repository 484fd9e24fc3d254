import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { TestGithub, REPOSITORY, ROLE, TEAM } from './__fixtures__/TestGithub';

let github: TestGithub;

const common = {
  marks: false,
  unreachable: () => github.provider({ baseUrl: 'http://127.0.0.1:1' }),
  secrets: () => [github.token],
  close: async () => github.stop(),
};

function teamRole(role: string): void {
  const membership = ({ account }: BindingOrder) =>
    `/orgs/acme/teams/orders-team/memberships/${account.name}`;
  providerConformance({
    ...common,
    name: `GitHub (emulate), ${role} of a team`,
    create: async () => {
      github = await TestGithub.start();
      return github.provider();
    },
    subject: name => github.person(name),
    target: () => ({ ...TEAM, role }),
    vanish: async order => {
      await github.proxy.direct('DELETE', membership(order));
    },
    addForeign: async order => {
      await github.proxy.direct('PUT', membership(order), { role });
    },
    holds: async order => {
      const { status, body } = await github.proxy.direct(
        'GET',
        membership(order),
      );
      return status === 200 && (body as { role: string }).role === role;
    },
  });
}

teamRole('member');
teamRole('maintainer');

const collaborator = ({ account }: BindingOrder) =>
  `/repos/acme/orders/collaborators/${account.name}`;
providerConformance({
  ...common,
  name: 'GitHub (emulate), permission on a repository',
  create: async () => {
    github = await TestGithub.start();
    // Not listed by repository: the suite's own list is empty then.
    return Object.assign(github.provider({ invitations: true }), {
      inventory: undefined,
    });
  },
  subject: name => github.person(name, 'outsider'),
  target: () => REPOSITORY,
  vanish: async order => {
    await github.proxy.direct('DELETE', collaborator(order));
  },
  addForeign: async order => {
    await github.proxy.direct('PUT', collaborator(order), {
      permission: 'push',
    });
  },
  holds: async order => {
    const { status } = await github.proxy.direct(
      'GET',
      `${collaborator(order)}/permission`,
    );
    return status === 200;
  },
});

const number = ({ account }: BindingOrder) =>
  Number(account.key.split('/').pop());
providerConformance({
  ...common,
  name: 'GitHub (proxy), role of an organisation',
  create: async () => {
    github = await TestGithub.start();
    return Object.assign(github.provider(), { inventory: undefined });
  },
  subject: name => github.person(name),
  target: () => ROLE,
  vanish: async order => {
    github.proxy.managers.delete(number(order));
  },
  addForeign: async order => {
    github.proxy.managers.set(number(order), 'direct');
  },
  holds: async order => github.proxy.managers.has(number(order)),
});
