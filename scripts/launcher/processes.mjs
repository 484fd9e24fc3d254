// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const WINDOWS = process.platform === 'win32';
const POLL_MS = 50;

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function output(command, args) {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/**
 * The fields of a Linux process after its name: state, parent, ...
 *
 * @param {number} pid
 */
function linuxStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/**
 * Whether a process has ended but still waits for its parent to notice. In a
 * container whose first process adopts without reaping, it stays so for ever.
 *
 * @param {number} pid
 */
function isZombie(pid) {
  if (process.platform === 'linux') {
    return (linuxStat(pid)?.[0] ?? 'Z') === 'Z';
  }
  return output('ps', ['-o', 'stat=', '-p', String(pid)])?.startsWith('Z');
}

/**
 * Whether the system knows a process with this id, be it one that has ended but
 * still waits for its parent to notice.
 *
 * @param {number} pid
 */
export function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Whether a process with this id runs.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
  return exists(pid) && (WINDOWS || !isZombie(pid));
}

/**
 * The process that started another one, where that can be found out.
 *
 * @param {number} pid
 * @returns {number | undefined}
 */
export function parentOf(pid) {
  return process.platform === 'linux'
    ? Number(linuxStat(pid)?.[1]) || undefined
    : Number(output('ps', ['-o', 'ppid=', '-p', String(pid)])) || undefined;
}

/**
 * The command line of a process, to tell a process of ours from another one
 * that was given the same number later. Undefined where it cannot be read.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function commandLineOf(pid) {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return undefined;
    }
  }
  return WINDOWS
    ? undefined
    : output('ps', ['-o', 'command=', '-p', String(pid)]);
}

/**
 * Waits until a process is gone.
 *
 * @param {number} pid
 * @param {number} timeout milliseconds
 * @returns {Promise<boolean>} false if it is still there
 */
export async function waitForExit(pid, timeout) {
  const until = performance.now() + timeout;
  while (isAlive(pid)) {
    if (performance.now() > until) {
      return false;
    }
    await pause(POLL_MS);
  }
  return true;
}

/**
 * Sends a signal to a process and everything that it started in its group.
 *
 * @param {number} pid the leader of the group
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  if (WINDOWS) {
    const force = signal === 'SIGKILL' ? ['/f'] : [];
    output('taskkill', ['/pid', String(pid), '/t', ...force]);
    return;
  }
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') {
        throw error;
      }
    }
  }
}

/**
 * Asks a process group to end, makes it end when it does not, and clears what
 * its leader left behind.
 *
 * @param {number} pid the leader of the group
 * @param {number} patience milliseconds before it is killed
 */
export async function stopGroup(pid, patience) {
  signalGroup(pid, 'SIGTERM');
  if (!(await waitForExit(pid, patience))) {
    signalGroup(pid, 'SIGKILL');
    await waitForExit(pid, patience);
  }
  if (!WINDOWS) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Nobody was left in the group.
    }
  }
}

/**
 * Starts a process in a group of its own. A terminal sends Ctrl-C to the whole
 * foreground group; with groups of their own, our processes end in the order
 * that the launcher chooses.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function spawnInOwnGroup(command, args, options) {
  return spawn(command, args, {
    ...options,
    detached: !WINDOWS,
    windowsHide: true,
  });
}
