// @ts-check
import { ADMINISTRATOR, PEOPLE } from '../company/catalog.mjs';

/**
 * What differs between replicas, and from one start to the next.
 *
 * @typedef {object} ReplicaSettings
 * @property {number} port on loopback
 * @property {number} targetPort where this replica reaches the target
 * @property {import('./DatabaseServer.mjs').Login} portal
 * @property {{ user: string, password: string }} target the target's administrator
 * @property {string} catalogFile
 * @property {string} documentsFile
 * @property {string} anchorFile
 * @property {Keys} keys
 * @property {Record<string, unknown>} [jitAccess] further settings
 */

/**
 * @typedef {object} Keys
 * @property {Array<{ id: string, key: string }>} credentials the newest first
 * @property {string} signing private key
 * @property {string[]} previousPublic
 */

/**
 * The configuration of a replica. Their address to the outside is the same, as
 * behind a load balancer.
 *
 * @param {ReplicaSettings} settings
 */
export function configOf(settings) {
  const { portal, target, keys } = settings;
  return {
    app: { title: 'Replicas', baseUrl: 'http://localhost:7007' },
    backend: {
      baseUrl: 'http://localhost:7007',
      listen: { host: '127.0.0.1', port: settings.port },
      database: {
        client: 'pg',
        connection: portal,
        pluginDivisionMode: 'schema',
      },
    },
    auth: {
      environment: 'development',
      providers: {
        demoPersona: {
          personas: [...PEOPLE, ADMINISTRATOR].map(name => ({
            entityRef: `user:default/${name}`,
          })),
        },
      },
    },
    events: { useEventBus: 'never' },
    catalog: {
      rules: [{ allow: ['User', 'Resource'] }],
      locations: [{ type: 'file', target: settings.catalogFile }],
    },
    jitAccess: {
      documents: [settings.documentsFile],
      administrators: [`user:default/${ADMINISTRATOR}`],
      auditors: [`user:default/${ADMINISTRATOR}`],
      credentials: { keys: keys.credentials },
      audit: {
        signingKey: keys.signing,
        previousPublicKeys: keys.previousPublic,
        anchorFile: settings.anchorFile,
      },
      providers: {
        postgres: {
          servers: {
            target: {
              host: '127.0.0.1',
              port: settings.targetPort,
              ...target,
            },
          },
        },
      },
      ...settings.jitAccess,
    },
  };
}
