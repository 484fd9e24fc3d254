import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { RiKey2Line } from '@remixicon/react';
import { TAB_PATH } from '../page/paths';
import { ENTITY_KINDS } from './entityKinds';

const filter = { kind: { $in: ENTITY_KINDS } };

/** The Access tab of an entity. @internal */
export const entityAccessContent = EntityContentBlueprint.make({
  name: 'access',
  params: {
    path: TAB_PATH,
    title: 'Access',
    icon: <RiKey2Line />,
    filter,
    loader: () =>
      import('../entity/EntityAccessTab').then(m => <m.EntityAccessTab />),
  },
});

/** The card on an entity's overview. @internal */
export const entityAccessCard = EntityCardBlueprint.make({
  name: 'access',
  params: {
    type: 'info',
    filter,
    loader: () =>
      import('../entity/EntityAccessCard').then(m => <m.EntityAccessCard />),
  },
});
