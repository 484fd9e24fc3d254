import { mockServices } from '@backstage/backend-test-utils';
import { readConfig } from './readConfig';

const read = (jitAccess: object) =>
  readConfig(mockServices.rootConfig({ data: { jitAccess } }));

describe('readConfig', () => {
  it('writes refs in lower case', () => {
    expect(read({ auditors: ['Group:default/Auditors'] }).auditors).toEqual([
      'group:default/auditors',
    ]);
  });

  it('names what is wrong and what to write', () => {
    expect(() => read({ administrators: ['platform'] })).toThrow(
      'jitAccess.administrators.0: write a full ref such as group:default/platform',
    );
  });

  it('refuses keys that it does not know', () => {
    expect(() => read({ credentials: { keyFiel: 'x' } })).toThrow('keyFiel');
  });

  it('asks little of targets unless it is told more', () => {
    expect(read({}).engine).toEqual({
      concurrency: 10,
      reservedForRemoval: 2,
      callTimeout: 'PT30S',
      providers: {},
    });
  });

  it('wants room for giving access as well, also where one provider differs', () => {
    expect(() => read({ engine: { concurrency: 2 } })).toThrow(
      'jitAccess.engine.concurrency: reservedForRemoval (2) leaves no room to give access',
    );
    expect(() =>
      read({ engine: { providers: { okta: { concurrency: 1 } } } }),
    ).toThrow('jitAccess.engine.providers.okta: reservedForRemoval (2)');
  });
});
