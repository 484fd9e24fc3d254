// @ts-check
import { readFileSync, statfsSync } from 'node:fs';
import os from 'node:os';

import { ROOT } from './paths.mjs';
import { Problem } from './problem.mjs';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** What a first run writes: packages and their cache, toolchain, build, state. */
export const FIRST_RUN_BYTES = 5 * GIB;
/** What a later run needs: the state that grows, logs, a rebuild. */
export const LATER_RUN_BYTES = 512 * MIB;
/** Building the pages is what needs most. */
export const MEMORY_BYTES = 3 * GIB;

/**
 * What the commands have to know of the machine; a plain object, so that the
 * checks can be tried with machines that are not at hand.
 *
 * @typedef {object} Machine
 * @property {string} platform as `process.platform`
 * @property {string} arch as `process.arch`
 * @property {string | undefined} glibc version of the C library, on Linux
 * @property {number} nodeMajor
 * @property {number} freeDisk bytes that this user may still write
 * @property {number} memory bytes that this process may use
 */

function glibcVersion() {
  if (process.platform !== 'linux') {
    return undefined;
  }
  // Without this, the report looks up a name for every open connection.
  const report = /** @type {any} */ (process.report);
  report.excludeNetwork = true;
  return report.getReport().header.glibcVersionRuntime;
}

/** The memory limit of the container we may be in. */
function containerLimit() {
  for (const file of [
    '/sys/fs/cgroup/memory.max',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes',
  ]) {
    try {
      const limit = Number(readFileSync(file, 'utf8'));
      if (Number.isFinite(limit) && limit > 0) {
        return limit;
      }
    } catch {
      // No such limit here.
    }
  }
  return Infinity;
}

/** @returns {Machine} */
export function thisMachine() {
  const disk = statfsSync(ROOT);
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: glibcVersion(),
    nodeMajor: Number(process.versions.node.split('.')[0]),
    freeDisk: disk.bavail * disk.bsize,
    memory: Math.min(os.totalmem(), containerLimit()),
  };
}

const SUPPORTED = [
  'linux-x64',
  'linux-arm64',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64',
];

/** @param {number} bytes */
function gib(bytes) {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}

/**
 * Says what keeps this repository from running on a machine.
 *
 * @param {Machine} machine
 * @param {{ firstRun: boolean }} options
 * @throws {Problem} for the first thing that is missing
 */
export function checkMachine(machine, { firstRun }) {
  if (machine.nodeMajor < 20) {
    throw new Problem(
      `Node ${machine.nodeMajor} is too old to start this command.`,
      'Install Node 20 or newer; everything else is fetched through npm.',
    );
  }
  if (!SUPPORTED.includes(`${machine.platform}-${machine.arch}`)) {
    throw new Problem(
      `There are no ready-made PostgreSQL and Node programs for ${machine.platform} on ${machine.arch}.`,
      'Use Linux (x64 or arm64, with glibc), macOS or Windows (x64), or a container of one of these.',
    );
  }
  if (machine.platform === 'linux' && !machine.glibc) {
    throw new Problem(
      'This Linux has no glibc (Alpine, for example), which the ready-made PostgreSQL and Node programs need.',
      'Use a distribution or image with glibc, such as Debian, Ubuntu or Fedora.',
    );
  }
  const disk = firstRun ? FIRST_RUN_BYTES : LATER_RUN_BYTES;
  if (machine.freeDisk < disk) {
    throw new Problem(
      `Only ${gib(machine.freeDisk)} are free on the disk of ${ROOT}; ${gib(disk)} are needed.`,
      'Free some space, or move the clone to a larger disk.',
    );
  }
  if (machine.memory < MEMORY_BYTES) {
    throw new Problem(
      `This machine or container has ${gib(machine.memory)} of memory; ${gib(MEMORY_BYTES)} are needed.`,
      'Give it more memory (for a container, raise its limit).',
    );
  }
}
