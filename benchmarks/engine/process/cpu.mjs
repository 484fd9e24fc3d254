// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/** Of a line of /proc/…/stat, counted from the field after the program's name. */
const PARENT = 1;
const TIMES = [11, 12];
const TIMES_OF_ENDED_CHILDREN = [13, 14];
const TICK_MS = 10;

/**
 * What a process and its children have used of the processors so far, those that
 * have ended included.
 *
 * @param {number} pid
 * @returns {number} milliseconds; NaN where the system does not say
 */
export function cpuMsOfFamily(pid) {
  try {
    const family = readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .flatMap(name => {
        const fields = fieldsOf(name);
        if (!fields) return [];
        const own = name === String(pid);
        if (!own && fields[PARENT] !== String(pid)) return [];
        return own
          ? [...TIMES, ...TIMES_OF_ENDED_CHILDREN].map(at => fields[at])
          : TIMES.map(at => fields[at]);
      });
    return family.reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}

/** @param {string} pid */
function fieldsOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    // It ended in the meantime.
    return undefined;
  }
}
