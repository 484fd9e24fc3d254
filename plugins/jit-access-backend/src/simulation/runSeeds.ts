import { fork } from 'node:child_process';
import { Focus } from './Focus';
import { runSeed, SeedResult } from './runSeed';

/** Which worlds. */
export interface Seeds {
  from: number;
  count: number;
  focus?: Focus;
}

type Outcome = Omit<SeedResult, 'trace'>;

/** What all of them came to. */
export interface Total {
  seeds: number;
  steps: number;
  faults: Map<string, number>;
  violations: number;
}

/**
 * Lives through one seed after another, and says which were violated.
 * @param jobs - how many processes share them
 * @param untilFound - stops at the first violation
 */
export async function runSeeds(
  seeds: Seeds,
  options: { jobs: number; untilFound: boolean; say: (line: string) => void },
): Promise<Total> {
  const { say, untilFound } = options;
  const total: Total = {
    seeds: 0,
    steps: 0,
    faults: new Map(),
    violations: 0,
  };
  const count = ({ seed, steps, faults, violations }: Outcome) => {
    total.seeds += 1;
    total.steps += steps;
    for (const [kind, times] of Object.entries(faults)) {
      total.faults.set(kind, (total.faults.get(kind) ?? 0) + times);
    }
    if (violations.length === 0) return;
    total.violations += 1;
    say(`Seed ${seed}: ${violations[0]}`);
  };
  if (options.jobs > 1) await share(seeds, options.jobs, count);
  else {
    for await (const outcome of outcomes(seeds)) {
      count(outcome);
      if (untilFound && outcome.violations.length > 0) break;
    }
  }
  return total;
}

/** The closing line, and the lines before it. */
export function inWords(total: Total, seconds: number): string[] {
  const faults = [...total.faults].sort(([, a], [, b]) => b - a);
  const all = faults.reduce((sum, [, times]) => sum + times, 0);
  return [
    ...faults.map(([kind, times]) => `${String(times).padStart(9)}  ${kind}`),
    `${total.seeds} seeds, ${total.steps} steps, ${all} faults injected, ${total.violations} violations; ${(total.seeds / seconds).toFixed(1)} seeds/s`,
  ];
}

async function* outcomes(
  { from, count, focus }: Seeds,
  every = 1,
): AsyncGenerator<Outcome> {
  for (let seed = from; seed < from + count; seed += every) {
    const { trace: _, ...outcome } = await runSeed(seed, { focus });
    yield outcome;
  }
}

/** Each process takes every so-manieth. */
async function share(
  seeds: Seeds,
  jobs: number,
  count: (outcome: Outcome) => void,
): Promise<void> {
  await Promise.all(
    Array.from({ length: jobs }, (_, first) => {
      const { from, count: all, focus } = seeds;
      const rest = { from: from + first, count: all - first, focus };
      return new Promise<void>((resolve, reject) => {
        const child = fork(process.argv[1], [
          '--part',
          JSON.stringify({ ...rest, every: jobs }),
        ]);
        child.on('message', (said: { outcome?: Outcome }) => {
          // What loads the sources has messages of its own.
          if (said.outcome) count(said.outcome);
        });
        child.on('error', reject);
        child.on('close', code => {
          if (code === 0) resolve();
          else reject(new Error(`A process ended with ${code}`));
        });
      });
    }),
  );
}

/** What a process does that {@link runSeeds} has made. */
export async function runPart(part: Seeds & { every: number }): Promise<void> {
  for await (const outcome of outcomes(part, part.every)) {
    await new Promise<void>(resolve => {
      process.send?.({ outcome }, undefined, {}, () => resolve());
    });
  }
  process.disconnect?.();
}
