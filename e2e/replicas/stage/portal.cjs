// @ts-check
// A replica: the plugins as they are shipped, in a backend that has nothing else.
// It is started with Backstage's transform for TypeScript, and resolves packages
// as the portal does.
const { appendFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');

const BACKEND = path.resolve(__dirname, '../../../packages/backend');
const fromPortal = createRequire(path.join(BACKEND, 'package.json'));
const fromPlugin = createRequire(
  fromPortal.resolve(
    '@jit-access/backstage-plugin-jit-access-backend/package.json',
  ),
);

const { createBackend } = fromPortal('@backstage/backend-defaults');
const { createBackendModule } = fromPortal('@backstage/backend-plugin-api');
const { jitAccessNotifiersExtensionPoint } = fromPlugin(
  '@jit-access/backstage-plugin-jit-access-node',
);

/** @typedef {{ id: string, kind: string, requestId?: string }} Notice */

/** Writes each notice down: who was told what, counted from outside. */
const writtenNotices = createBackendModule({
  pluginId: 'jit-access',
  moduleId: 'written-notices',
  register(/** @type {any} */ env) {
    env.registerInit({
      deps: { notifiers: jitAccessNotifiersExtensionPoint },
      async init(/** @type {any} */ { notifiers }) {
        notifiers.addNotifier({
          id: 'written',
          async deliver(/** @type {Notice} */ { id, kind, requestId }) {
            appendFileSync(
              /** @type {string} */ (process.env.REPLICA_NOTICES),
              `${JSON.stringify({ id, kind, requestId })}\n`,
            );
          },
        });
      },
    });
  },
});

const backend = createBackend();
for (const plugin of [
  '@backstage/plugin-auth-backend',
  '@backstage/plugin-catalog-backend',
  '@jit-access/backstage-plugin-jit-access-backend',
  '@jit-access/backstage-plugin-jit-access-backend-module-postgres',
]) {
  backend.add(fromPortal(plugin));
}
backend.add(fromPortal('./src/demoPersona'));
backend.add(writtenNotices);

/**
 * The catalog's own migrations do not bear two processes that start at once on
 * an empty database: what takes long is done side by side, then one waits.
 */
async function afterTheFirst() {
  const first = process.env.REPLICA_AFTER;
  while (first && !(await isReady(first))) {
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** @param {string} url */
async function isReady(url) {
  try {
    return (await fetch(`${url}/.backstage/health/v1/readiness`)).ok;
  } catch {
    return false;
  }
}

afterTheFirst()
  .then(() => backend.start())
  .catch(error => {
    process.stderr.write(`The replica could not start. ${error.message}\n`);
    process.exit(1);
  });
