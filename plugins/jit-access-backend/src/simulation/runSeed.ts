import { Chance } from './Chance';
import { Database } from './Database';
import { Focus } from './Focus';
import { Simulation } from './Simulation';
import { VirtualTime } from './VirtualTime';
import { Step } from './Weather';

/** What came of one seed. */
export interface SeedResult {
  seed: number;
  steps: number;
  /** How often each kind of thing was made to go wrong. */
  faults: Record<string, number>;
  /** What must never be true, in words; empty when all is well. */
  violations: string[];
  /** What happened, when it was asked for. */
  trace: string[];
}

const STEPS = 350;
/** A world that is still busy after so many steps never comes to rest. */
const STEPS_TO_REST = 6_000;
const SEALER_LEASE_MS = 10_000;

/** Lives through the world of one seed: the same seed, the same world. */
export async function runSeed(
  seed: number,
  options: { trace?: boolean; focus?: Focus } = {},
): Promise<SeedResult> {
  const time = new VirtualTime();
  const uninstall = time.install(seed);
  // Under virtual time: the timers of its pool must not keep a process alive.
  const database = await Database.create();
  const traced = options.trace ?? false;
  const { focus } = options;
  const about = { traced, focus };
  const world = new Simulation(database, new Chance(seed), time, about);
  try {
    await misfortunes(world);
    await comeToRest(world);
  } finally {
    uninstall();
    database.close();
  }
  const { steps, violations, trace, faults } = world;
  return {
    seed,
    steps,
    faults: Object.fromEntries(faults.byKind),
    violations,
    trace: trace.lines,
  };
}

/** Everything that can happen does, in an order that chance decides. */
async function misfortunes(world: Simulation): Promise<void> {
  await world.step('people', () => world.people.reload());
  while (await world.openGate(true));
  for (let i = world.chance.below(3); i > 0; i--) {
    await world.stranger.act();
  }
  for (let i = world.chance.between(2, 5); i > 0; i--) {
    await world.step('people', () => world.people.act());
  }
  for (let i = 0; i < STEPS; i++) {
    if (world.violations.length > 0) return;
    await DEEDS[world.chance.weighed(world.climate.steps)](world);
  }
}

const DEEDS: Record<Step, (world: Simulation) => Promise<void>> = {
  async gate(world) {
    if (await world.openGate(false)) return;
    const due = world.nextDue() ?? Infinity;
    const next = due <= world.time.wall ? 'pass' : 'time';
    const trouble = inTrouble(world);
    if (trouble.size > 0 && world.chance.happens(0.2)) {
      await world.step('people', () => world.people.endOneOf(trouble));
      return;
    }
    const busy = world.records.grants.some(grant => grant.state !== 'ended');
    await DEEDS[
      (busy && world.chance.happens(0.85)) || world.chance.happens(0.2)
        ? next
        : 'person'
    ](world);
  },
  async pass(world) {
    const awake = world.replicas.filter(replica => !replica.asleep);
    if (awake.length > 0) await world.pass(world.chance.pick(awake));
  },
  async seal(world) {
    const awake = world.replicas.filter(replica => !replica.asleep);
    if (awake.length > 0) await world.seal(world.chance.pick(awake));
  },
  async time(world) {
    await world.advance(someTime(world));
  },
  person: world => world.step('people', () => world.people.act()),
  async stranger(world) {
    world.faults.add('stranger');
    await world.stranger.act();
  },
  async crash(world) {
    world.faults.add('crash');
    world.crash(world.chance.pick(world.replicas));
  },
  async pause(world) {
    // Sleep hurts most in the middle of a call, and right before one.
    const calling = world.chance.happens(0.5)
      ? new Set([...world.target.calls].map(call => call.caller))
      : world.gates.committed();
    const hurt = world.replicas.filter(({ name }) => calling.has(name));
    const replica = world.chance.pick(hurt.length > 0 ? hurt : world.replicas);
    if (replica.asleep && world.chance.happens(0.7)) return;
    replica.asleep = !replica.asleep;
    if (replica.asleep) world.faults.add('pause of a replica');
    world.trace.add(replica.name, replica.asleep ? 'sleeps' : 'wakes');
  },
  async jump(world) {
    const forward = world.chance.happens(0.6);
    world.faults.add(forward ? 'clock ahead' : 'clock set back');
    await world.jump(
      forward
        ? world.chance.between(1, 900_000)
        : -world.chance.between(1, 90_000),
    );
  },
  async outage(world) {
    world.faults.add('outage');
    const ms = world.chance.between(1_000, 600_000);
    world.target.awayUntil = world.time.monotonic + ms;
    world.trace.add('target', `is away for ${Math.round(ms / 1000)} s`);
  },
};

/** Bindings whose last call failed, or has not landed yet. */
function inTrouble(world: Simulation): Set<string> {
  const failing = world.records.bindings.filter(row => row.attempts > 0);
  return new Set([
    ...failing.map(row => row.id),
    ...[...world.target.calls].map(call => call.order.bindingId),
  ]);
}

function someTime(world: Simulation): number {
  const { chance, focus } = world;
  if (focus === 'waiting' && chance.happens(0.3)) {
    return chance.between(60_000, 40 * 60_000);
  }
  switch (chance.pick(['short', 'due', 'due', 'due', 'long'] as const)) {
    case 'short':
      return chance.between(1, 2_000);
    case 'long':
      return chance.between(1_000, 5 * 60_000);
    default: {
      const due = world.nextDue();
      const wait = due === undefined ? 1_000 : due - world.time.wall;
      // Right at it, right before and right after.
      return Math.max(1, wait + chance.between(-1, 1));
    }
  }
}

/** Faults stop: whatever was begun comes to an end, and every grant after it. */
async function comeToRest(world: Simulation): Promise<void> {
  if (world.violations.length > 0) return;
  world.calmDown();
  await world.step('people', () => world.people.settleDown());
  const most = world.steps + STEPS_TO_REST;
  let patience = 1;
  while (world.violations.length === 0) {
    if (world.steps > most) {
      world.violations.push('It does not come to rest');
      return;
    }
    const due = await doWhatIsDue(world);
    if (due === 'done') patience = 1;
    else if (due === 'others have it') {
      await world.advance(patience);
      patience = Math.min(1_000, patience * 2);
    } else {
      if (!world.checks.retries.isAskedToWait()) world.checks.idle();
      const next = world.nextDue();
      if (next === undefined) break;
      await world.advance(Math.max(1, next - world.time.wall));
    }
  }
  if (world.violations.length > 0) return;
  // Whoever holds the lease of the sealer goes on, or leaves it to another one.
  await world.advance(SEALER_LEASE_MS);
  for (const replica of world.replicas) {
    await world.seal(replica);
    while (await world.openGate(true));
  }
  await world.checks.end();
}

/** @returns what came of it; absent: nothing is due */
async function doWhatIsDue(
  world: Simulation,
): Promise<'done' | 'others have it' | undefined> {
  if (await world.openGate(true)) return 'done';
  const due = world.nextDue();
  if (due === undefined || due > world.time.wall) return undefined;
  await world.pass(world.replicas[world.steps % world.replicas.length]);
  return (await world.openGate(true)) ? 'done' : 'others have it';
}
