import { MUTANTS } from './mutants/index';
import { runMutant } from './runMutants';
import { runSeed } from './runSeed';

jest.setTimeout(120_000);

const CHEAP = [
  'drop an audit row',
  'standing access is taken for ours',
  'windows count from the decision',
];

describe('the simulation', () => {
  it('finds no violation in fixed seeds', async () => {
    const found: string[] = [];
    let steps = 0;
    let faults = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const result = await runSeed(seed);
      steps += result.steps;
      faults += Object.values(result.faults).reduce((a, b) => a + b, 0);
      found.push(...result.violations.map(what => `Seed ${seed}: ${what}`));
    }
    expect(found).toEqual([]);
    expect(steps).toBeGreaterThan(40 * 100);
    expect(faults).toBeGreaterThan(100);
  });

  it.each([7, 441])(
    'lives through the same world again with seed %i',
    async seed => {
      const once = await runSeed(seed, { trace: true });
      const again = await runSeed(seed, { trace: true });
      expect(again).toEqual(once);
      expect(once.trace.length).toBeGreaterThan(50);
    },
  );

  it.each(CHEAP)('finds the mutant: %s', async name => {
    const { found } = await runMutant(name, 100);
    expect(found?.violation).toMatch(/\w/);
  });

  it('knows what its mutants are called', () => {
    expect(new Set(MUTANTS.map(mutant => mutant.name)).size).toBe(
      MUTANTS.length,
    );
  });
});
