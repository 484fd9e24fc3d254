import { mockServices } from '@backstage/backend-test-utils';
import { DEFAULT_DRIFT_OPTIONS } from '../domain/drift/driftRules';
import { driftOptions } from './driftOptions';
import { readConfig } from './readConfig';

const read = (drift?: object) =>
  driftOptions(
    readConfig(
      mockServices.rootConfig({
        data: { jitAccess: drift ? { drift } : {} },
      }),
    ),
  );

it('repairs what runs and what ended, and only reports what is not known, unless told otherwise', () => {
  expect(read()).toEqual(DEFAULT_DRIFT_OPTIONS);
  expect(DEFAULT_DRIFT_OPTIONS).toMatchObject({
    repairVanished: true,
    repairAppeared: true,
    orphans: 'report',
  });
});

it('takes what is configured, in any order', () => {
  expect(
    read({
      interval: 'PT1H',
      afterEnd: ['PT2H', 'PT10M'],
      repair: { vanished: false },
      inventoryInterval: 'P1D',
      orphans: 'remove',
    }),
  ).toEqual({
    intervalMs: 3_600_000,
    afterEndMs: [600_000, 7_200_000],
    repairVanished: false,
    repairAppeared: true,
    inventoryMs: 86_400_000,
    orphans: 'remove',
  });
});

it('names what is wrong', () => {
  expect(() => read({ interval: 'often' })).toThrow('jitAccess.drift.interval');
  expect(() => read({ orphans: 'delete' })).toThrow('jitAccess.drift.orphans');
  expect(() => read({ repair: { all: true } })).toThrow(
    'jitAccess.drift.repair',
  );
});
