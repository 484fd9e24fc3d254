// @ts-check
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url));

/**
 * A contender in a process of its own.
 *
 * @typedef {object} Process
 * @property {(what: string, given?: unknown) => Promise<any>} ask
 * @property {number} pid
 * @property {() => Promise<void>} end
 */

/** @returns {Process} with this process's Node options, so TypeScript can be loaded */
export function startProcess() {
  const child = fork(CHILD, { serialization: 'advanced' });
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const asked = new Map();
  let next = 0;
  child.on('message', message => {
    const { id, result, error } = /** @type {any} */ (message);
    const waiting = asked.get(id);
    asked.delete(id);
    if (error) waiting?.reject(new Error(error));
    else waiting?.resolve(result);
  });
  const exited = new Promise(resolve => {
    child.once('exit', code => {
      for (const { reject } of asked.values()) {
        reject(new Error(`A contender's process ended with ${code}`));
      }
      resolve(undefined);
    });
  });
  return {
    pid: child.pid ?? 0,
    ask: (what, given) =>
      new Promise((resolve, reject) => {
        next += 1;
        asked.set(next, { resolve, reject });
        child.send({ id: next, what, given });
      }),
    end: async () => {
      child.kill();
      await exited;
    },
  };
}
