import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { providerConformance } from '@jit-access/backstage-plugin-jit-access-node/testkit';
import { GuildhallAccessProvider } from './GuildhallAccessProvider';
import { TestGuildhall } from './__fixtures__/TestGuildhall';

let hall: TestGuildhall;

/** The members of the group that the order is about, by other means than the provider. */
const notes = ({ target }: BindingOrder) =>
  hall.groups.get((target.groups as string[])[0])!;
const personOf = ({ account }: BindingOrder) =>
  account.key.slice('main/'.length);

providerConformance({
  name: 'Guildhall',
  create: async () => {
    hall = await TestGuildhall.start();
    return new GuildhallAccessProvider(hall.config());
  },
  target: () => ({ hall: 'main', groups: ['smiths'] }),
  subject: name => hall.hire(name),
  holds: async order => notes(order).has(personOf(order)),
  vanish: async order => {
    notes(order).delete(personOf(order));
  },
  addForeign: async order => {
    notes(order).set(personOf(order), 'added by the guild master');
  },
  unreachable: async () =>
    new GuildhallAccessProvider(hall.config(await TestGuildhall.closedPort())),
  secrets: () => [hall.token],
  close: () => hall.stop(),
});
