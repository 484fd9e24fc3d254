// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  FIRST_RUN_BYTES,
  LATER_RUN_BYTES,
  MEMORY_BYTES,
  checkMachine,
  thisMachine,
} from './machine.mjs';

/** @type {import('./machine.mjs').Machine} */
const GOOD = {
  platform: 'linux',
  arch: 'x64',
  glibc: '2.36',
  nodeMajor: 20,
  freeDisk: FIRST_RUN_BYTES,
  memory: MEMORY_BYTES,
};

test('checkMachine_acceptsWhatIsEnough', () => {
  assert.doesNotThrow(() => checkMachine(GOOD, { firstRun: true }));
  assert.doesNotThrow(() =>
    checkMachine(
      { ...GOOD, platform: 'darwin', arch: 'arm64', glibc: undefined },
      { firstRun: true },
    ),
  );
});

/** @type {Array<[string, Partial<import('./machine.mjs').Machine>, RegExp]>} */
const MISSING = [
  ['anOldNode', { nodeMajor: 18 }, /Node 18 is too old/],
  ['anotherProcessor', { arch: 'riscv64' }, /linux on riscv64/],
  ['anotherSystem', { platform: 'freebsd' }, /freebsd on x64/],
  ['aLinuxWithoutGlibc', { glibc: undefined }, /no glibc/],
  ['aFullDisk', { freeDisk: FIRST_RUN_BYTES - 1 }, /are free on the disk/],
  ['littleMemory', { memory: MEMORY_BYTES - 1 }, /of memory/],
];

for (const [name, change, expected] of MISSING) {
  test(`checkMachine_refuses_${name}`, () => {
    assert.throws(
      () => checkMachine({ ...GOOD, ...change }, { firstRun: true }),
      expected,
    );
  });
}

test('checkMachine_whenInstalledAlready_needsLessDisk', () => {
  const machine = { ...GOOD, freeDisk: LATER_RUN_BYTES };
  assert.doesNotThrow(() => checkMachine(machine, { firstRun: false }));
  assert.throws(() => checkMachine(machine, { firstRun: true }), /needed/);
});

test('thisMachine_isOneThatRunsTheTests', () => {
  assert.doesNotThrow(() => checkMachine(thisMachine(), { firstRun: false }));
});
