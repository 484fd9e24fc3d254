import {
  checkProvidersBodySchema,
  drainBodySchema,
  drainSchema,
  dryRunBodySchema,
  dryRunSchema,
  endAllBodySchema,
  endAllResultSchema,
  healthSchema,
  inventoryBodySchema,
  inventoryResultSchema,
  pauseBodySchema,
  providerChecksSchema,
  simulateBodySchema,
  simulationSchema,
  viewerSchema,
} from '../schema';
import { defineRoute } from './contract';

/** Routes for platform engineers. */
export const administrationRoutes = {
  health: defineRoute({
    method: 'get',
    path: '/health',
    tag: 'admin',
    summary: 'The state of providers, sources, policy, queue and removals',
    response: healthSchema,
  }),
  simulate: defineRoute({
    method: 'post',
    path: '/policy/simulate',
    tag: 'admin',
    summary:
      'What policy would say: of anybody, with other facts, at another time, by other documents',
    body: simulateBodySchema,
    response: simulationSchema,
  }),
  pause: defineRoute({
    method: 'post',
    path: '/admin/pause',
    tag: 'admin',
    summary:
      'Stop or resume all new access; existing access continues to its end',
    body: pauseBodySchema,
    response: viewerSchema,
  }),
  endAll: defineRoute({
    method: 'post',
    path: '/admin/end',
    tag: 'admin',
    summary: 'End everything of one person, on one entity, or of one provider',
    body: endAllBodySchema,
    response: endAllResultSchema,
    status: 202,
  }),
  checkProviders: defineRoute({
    method: 'post',
    path: '/admin/providers/check',
    tag: 'admin',
    summary:
      'Find out now whether targets can be reached with our identity: of all providers, or of one',
    body: checkProvidersBodySchema,
    response: providerChecksSchema,
  }),
  dryRun: defineRoute({
    method: 'post',
    path: '/admin/dry-run',
    tag: 'admin',
    summary:
      'What a role would call in its target system for a person; nothing but the account is looked up',
    body: dryRunBodySchema,
    response: dryRunSchema,
  }),
  inventory: defineRoute({
    method: 'post',
    path: '/admin/inventory',
    tag: 'admin',
    summary:
      'List now what targets hold, to find what carries our mark and is not known here',
    body: inventoryBodySchema,
    status: 202,
    response: inventoryResultSchema,
  }),
  drain: defineRoute({
    method: 'get',
    path: '/admin/drain',
    tag: 'admin',
    summary:
      'How much of ours is still in target systems that are being drained',
    response: drainSchema,
  }),
  setDrain: defineRoute({
    method: 'post',
    path: '/admin/drain',
    tag: 'admin',
    summary:
      'Begin or stop draining: all access of one provider or of all is taken out of the target systems, before uninstalling',
    body: drainBodySchema,
    response: drainSchema,
    status: 202,
  }),
} as const;
