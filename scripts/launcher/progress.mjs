// @ts-check

const HEARTBEAT_MS = 15_000;

/** @param {number} since milliseconds, as given by `performance.now()` */
function elapsed(since) {
  return `${Math.round((performance.now() - since) / 1000)} s`;
}

/**
 * Runs one step of a command and says so: when it begins, every 15 seconds
 * while it takes long, and when it is done. Plain ASCII lines, because neither
 * a terminal nor a locale can be relied on.
 *
 * @template T
 * @param {string} title what is being done, such as "Installing packages"
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function step(title, action) {
  const since = performance.now();
  console.log(`${title} ...`);
  const heartbeat = setInterval(
    () => console.log(`${title} ... ${elapsed(since)}`),
    HEARTBEAT_MS,
  );
  try {
    const result = await action();
    console.log(`${title}: done in ${elapsed(since)}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}
