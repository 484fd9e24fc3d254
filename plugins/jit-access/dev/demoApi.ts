import type { JitAccessApi } from '@jit-access/backstage-plugin-jit-access-common';
import {
  aDelegation,
  aGrant,
  aHealth,
  anEmergencyItem,
  anEntityAccess,
  anEvent,
  anInboxItem,
  anIntegrity,
  anItem,
  aRequest,
  aRole,
  aViewer,
  inMinutes,
  needsApproval,
  REFS,
  someInsights,
} from '../src/fixtures';

const refuse = async (): Promise<never> => {
  throw new Error('This development page has no backend');
};

function requestById(id: string) {
  if (id.startsWith('9')) {
    const grant = aGrant({
      state: 'ended',
      endReason: 'expired',
      endOutcome: 'removed',
      endedAt: inMinutes(-1),
    });
    const item = anItem({ state: 'approved', grant, reviews: [review()] });
    return aRequest({ id, status: 'approved', items: [item] });
  }
  if (id.startsWith('8')) {
    const item = anItem({
      state: 'approved',
      grant: aGrant(),
      reviews: [review()],
    });
    return aRequest({ id, status: 'approved', items: [item] });
  }
  return aRequest({
    items: [
      anItem({
        actions: { review: true, withdraw: true, reviewBreakGlass: false },
      }),
    ],
  });
}

function review() {
  return {
    id: 'r1',
    reviewer: REFS.lead,
    decision: 'approve' as const,
    comment: 'Fine, half an hour is enough',
    maxDuration: 'PT30M',
    stage: 0,
    at: inMinutes(-4),
  };
}

/**
 * Fixed answers, for looking at the views without a backend.
 *
 * @internal
 */
export const demoApi: JitAccessApi = {
  viewer: async () => aViewer({ administrator: true, auditor: true, inbox: 2 }),
  entityAccess: async () =>
    anEntityAccess({
      mine: [aGrant()],
      holders: [aGrant({ id: 'h1', receiver: 'user:default/payments-oncall' })],
    }),
  requestable: async () => ({
    items: ['orders-db', 'payments-db'].flatMap(name =>
      ['read', 'write'].map(verb => ({
        entityRef: `resource:default/${name}`,
        entityTitle: name,
        environment: 'production',
        owner: 'group:default/orders',
        role: aRole({
          name: `${name}-${verb}`,
          title: `${verb === 'read' ? 'Read' : 'Write to'} ${name}`,
          risk: verb === 'read' ? 'medium' : 'high',
        }),
      })),
    ),
  }),
  preview: async ({ body }) => ({
    items: body.items.map(item => ({
      entityRef: item.entityRef,
      roleName: item.role,
      role: aRole({ name: item.role, title: item.role }),
      decision: needsApproval(),
    })),
  }),
  submit: refuse,
  requests: async () => ({
    items: [aRequest(), requestById('99999999-9999-4999-8999-999999999999')],
  }),
  request: async ({ params }) => requestById(params.id),
  withdraw: refuse,
  review: refuse,
  inbox: async () => ({
    items: [
      anInboxItem(),
      anInboxItem({
        kind: 'break-glass',
        item: anEmergencyItem({ id: 'third' }),
      }),
      anInboxItem({
        item: anItem({ id: 'second', waitingSince: inMinutes(-3) }),
      }),
    ],
  }),
  grants: async () => ({ items: [aGrant()] }),
  grant: async () => aGrant(),
  endGrant: refuse,
  extendGrant: refuse,
  retryGrant: refuse,
  revealCredential: async () => ({
    username: 'jit_orders_developer_4f2c',
    password: 'not-a-real-password',
  }),
  history: async () => ({
    items: [
      anEvent({
        id: 'e3',
        type: 'grant.ended',
        actor: 'system',
        at: inMinutes(-1),
        summary:
          'Access of Orders developer to orders-db ended, removed and verified',
      }),
      anEvent({
        id: 'e2',
        type: 'review.recorded',
        actor: REFS.lead,
        at: inMinutes(-4),
        summary: 'Orders lead approved for 30 minutes',
      }),
      anEvent(),
      anEvent({
        id: 'e0',
        type: 'request.refused',
        result: 'refused',
        actor: 'user:default/contractor',
        at: inMinutes(-30),
        summary: 'Contractor was refused: only members of Orders may ask',
      }),
    ],
  }),
  historyExport: async () => 'at,summary\n',
  integrity: async () => anIntegrity(),
  insights: async () => someInsights(),
  health: async () => aHealth(),
  reviewBreakGlass: refuse,
  delegations: async () => ({ mine: [], forOthers: [aDelegation()] }),
  delegate: refuse,
  endDelegation: refuse,
  simulate: async ({ body }) => ({
    items: body.items.map(item => ({
      entityRef: item.entityRef,
      roleName: item.role,
      decision: needsApproval(),
    })),
    findings: [],
  }),
  pause: refuse,
  endAll: refuse,
  drain: async () => ({ draining: false }),
  setDrain: refuse,
  inventory: refuse,
  checkProviders: refuse,
  dryRun: refuse,
  renewCredential: refuse,
};
