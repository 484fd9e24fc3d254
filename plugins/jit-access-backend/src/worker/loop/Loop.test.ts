import { isBroken } from '../../domain/vitals';
import { Loop } from './Loop';

describe('Loop', () => {
  /** A loop whose passes end as `outcome` says; `passed` resolves after each. */
  function loopOf(outcome: () => void) {
    let waiting = () => {};
    const loop = new Loop({
      pass: async () => {
        outcome();
        waiting();
        return 3_600_000;
      },
      onError: () => waiting(),
      afterErrorMs: 3_600_000,
    });
    return {
      loop,
      passed: () => new Promise<void>(resolve => (waiting = resolve)),
    };
  }

  it('tells that its passes come to their end', async () => {
    const { loop, passed } = loopOf(() => {});
    expect(isBroken(loop.vitals(), 30_000)).toBe(true);
    const first = passed();
    loop.start();
    await first;
    expect(isBroken(loop.vitals(), 30_000)).toBe(false);
    await loop.stop();
    expect(isBroken(loop.vitals(), 30_000)).toBe(true);
  });

  it('tells that its passes fail again and again, and that they do not any more', async () => {
    let fails = true;
    const { loop, passed } = loopOf(() => {
      if (fails) throw new Error('The database is away');
    });
    let next = passed();
    loop.start();
    for (let count = 1; count < 5; count++) {
      await next;
      expect(loop.vitals().failures).toBe(count);
      next = passed();
      loop.poke();
    }
    await next;
    expect(isBroken(loop.vitals(), 30_000)).toBe(true);
    fails = false;
    next = passed();
    loop.poke();
    await next;
    await loop.stop();
    expect(loop.vitals().failures).toBe(0);
  });
});
