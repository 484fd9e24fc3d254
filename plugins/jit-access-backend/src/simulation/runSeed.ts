import { Chance } from './Chance';
import { Database } from './Database';
import { Simulation } from './Simulation';
import { Step } from './Weather';

/** What came of one seed. */
export interface SeedResult {
  seed: number;
  steps: number;
  faults: number;
  /** What must never be true, in words; empty when all is well. */
  violations: string[];
  /** What happened, when it was asked for. */
  trace: string[];
}

const STEPS = 250;
/** A world that is still busy after so many steps never comes to rest. */
const STEPS_TO_REST = 6_000;

/** Lives through the world of one seed: the same seed, the same world. */
export async function runSeed(
  seed: number,
  options: { trace?: boolean } = {},
): Promise<SeedResult> {
  const chance = new Chance(seed);
  const simulation = new Simulation(
    await Database.create(),
    chance,
    options.trace ?? false,
  );
  const uninstall = simulation.time.install();
  try {
    await misfortunes(simulation);
    await comeToRest(simulation);
  } finally {
    uninstall();
    await simulation.close();
  }
  const { steps, violations, trace, target } = simulation;
  const faults = simulation.faults + target.faults;
  return { seed, steps, faults, violations, trace: trace.lines };
}

/** Everything that can happen does, in an order that chance decides. */
async function misfortunes(world: Simulation): Promise<void> {
  for (let i = world.chance.below(3); i > 0; i--) await world.stranger();
  for (let i = world.chance.between(1, 4); i > 0; i--) {
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
  async time(world) {
    await world.advance(someTime(world));
  },
  person: world => world.step('people', () => world.people.act()),
  async stranger(world) {
    world.faults += 1;
    await world.stranger();
  },
  async crash(world) {
    world.faults += 1;
    await world.crash(world.chance.pick(world.replicas));
  },
  async pause(world) {
    world.faults += 1;
    // Sleep hurts most in the middle of a call.
    const calling = world.replicas.filter(({ name }) =>
      [...world.target.calls].some(call => call.caller === name),
    );
    const some = calling.length > 0 ? calling : world.replicas;
    const replica = world.chance.pick(some);
    if (replica.asleep && world.chance.happens(0.5)) return;
    replica.asleep = !replica.asleep;
    world.trace.add(replica.name, replica.asleep ? 'sleeps' : 'wakes');
  },
  async jump(world) {
    world.faults += 1;
    await world.jump(world.chance.between(1, 900_000));
  },
  async outage(world) {
    world.faults += 1;
    const ms = world.chance.between(1_000, 600_000);
    world.target.awayUntil = world.time.wall + ms;
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
  const { chance } = world;
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
  world.trace.add('world', 'is calm from now on');
  world.calm = true;
  world.target.calm = true;
  for (const replica of world.replicas) replica.asleep = false;
  await world.step('people', () => world.people.resume());
  await world.inventory(world.disturbed);
  const most = world.steps + STEPS_TO_REST;
  while (world.violations.length === 0) {
    if (world.steps > most) {
      world.violations.push('It does not come to rest');
      return;
    }
    if (!(await doWhatIsDue(world))) {
      world.rest.idle();
      const due = world.nextDue();
      if (due === undefined) break;
      await world.advance(Math.max(1, due - world.time.wall));
    }
  }
  if (world.violations.length === 0) world.rest.end();
}

/** @returns false when nothing is */
async function doWhatIsDue(world: Simulation): Promise<boolean> {
  if (await world.openGate(true)) return true;
  const due = world.nextDue();
  if (due === undefined || due > world.time.wall) return false;
  const replica = world.replicas[world.steps % world.replicas.length];
  const before = world.steps;
  await world.pass(replica);
  if (await world.openGate(true)) return true;
  // Due, and nobody takes it up: timers and landings need time to pass.
  await world.advance(1);
  return world.steps > before;
}
