import { mockServices } from '@backstage/backend-test-utils';
import { parseSet } from '../parse/parseSet';
import { MemoryPolicySetStore } from '../testing/MemoryPolicySetStore';
import { setOf } from '../testing/documents';
import { PolicySets } from './PolicySets';

const documents = [
  { file: 'a.yaml', text: setOf('- { name: all, allow: true }') },
];

describe('PolicySets', () => {
  it('follows what another replica put in force', async () => {
    const store = new MemoryPolicySetStore();
    const sets = new PolicySets(store, mockServices.logger.mock());
    expect(await sets.current()).toBeUndefined();
    const { digest } = parseSet(documents);
    await store.activate({ digest: digest!, documents });
    const set = await sets.current();
    expect(set?.digest).toBe(digest);
    expect(await sets.current()).toBe(set);
  });

  it('uses no stored set that says something else than its digest', async () => {
    const store = new MemoryPolicySetStore();
    const logger = mockServices.logger.mock();
    const sets = new PolicySets(store, logger);
    await store.activate({ digest: 'f'.repeat(64), documents });
    expect(await sets.current()).toBeUndefined();
    expect(await sets.current()).toBeUndefined();
    expect(logger.error).toHaveBeenCalledTimes(1);
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringContaining('its content does not match its digest'),
    );
  });
});
