import { runSeed } from './runSeed';

/**
 * Runs one seed after another and says how it went.
 * @returns 1 when something was violated, else 0
 */
export async function runSeeds(
  seeds: { from: number; count: number },
  options: { untilFound: boolean; say: (line: string) => void },
): Promise<number> {
  const { say, untilFound } = options;
  const began = process.hrtime.bigint();
  const total = { seeds: 0, steps: 0, faults: 0, violations: 0 };
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed++) {
    const result = await runSeed(seed);
    total.seeds += 1;
    total.steps += result.steps;
    total.faults += Object.values(result.faults).reduce((a, b) => a + b, 0);
    const [first] = result.violations;
    if (first === undefined) continue;
    total.violations += 1;
    say(`Seed ${seed}: ${first}`);
    if (untilFound) break;
  }
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  say(
    `${total.seeds} seeds, ${total.steps} steps, ${total.faults} faults injected, ${total.violations} violations; ${(total.seeds / seconds).toFixed(1)} seeds/s`,
  );
  return total.violations > 0 ? 1 : 0;
}
