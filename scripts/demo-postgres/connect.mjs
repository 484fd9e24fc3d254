// @ts-check

/**
 * Opens a connection. The driver is a package, so it is loaded only now, after
 * the packages were installed.
 *
 * @param {import('pg').ClientConfig} config
 * @returns {Promise<import('pg').Client>}
 */
export async function connect(config) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionTimeoutMillis: 10_000, ...config });
  await client.connect();
  return client;
}
