import { stringifyEntityRef } from '@backstage/catalog-model';
import { RequestDetail } from '@jit-access/backstage-plugin-jit-access-common';
import { seesEverything } from '../services/actors/Actor';
import { Services } from '../services/Services';
import { Handlers } from './createRouter';
import { streamExport } from './streamExport';

/** Joins each route to the service that answers it. */
export function createHandlers(services: Services): Handlers {
  return {
    ...accessHandlers(services),
    ...requestHandlers(services),
    ...delegationHandlers(services),
    ...grantHandlers(services),
    ...historyHandlers(services),
    ...administrationHandlers(services),
  };
}

function accessHandlers(
  s: Services,
): Pick<Handlers, 'viewer' | 'entityAccess' | 'requestable'> {
  return {
    viewer: ({ actor }) => s.health.viewer(actor),
    entityAccess: ({ actor, params }) =>
      s.entityAccess.get(actor, stringifyEntityRef(params)),
    requestable: ({ actor, query }) => s.requestable.list(actor, query),
  };
}

function requestHandlers(
  s: Services,
): Pick<
  Handlers,
  | 'preview'
  | 'submit'
  | 'requests'
  | 'request'
  | 'withdraw'
  | 'review'
  | 'reviewBreakGlass'
  | 'inbox'
> {
  return {
    preview: ({ actor, body }) => s.submit.preview(actor, body),
    submit: async ({ actor, body, idempotencyKey }) =>
      s.requests.present(
        actor,
        await s.submit.submit(actor, body, { idempotencyKey }),
      ),
    requests: ({ actor, query }) => s.requests.list(actor, query),
    request: async ({ actor, params }): Promise<RequestDetail> => {
      const full = await s.requests.visible(actor, params.id);
      const [request, timeline] = await Promise.all([
        s.requests.present(actor, full),
        s.history.timelineOf(params.id),
      ]);
      return { ...request, timeline };
    },
    withdraw: async ({ actor, params }) =>
      s.requests.present(actor, await s.withdraw.withdraw(actor, params.id)),
    review: async ({ actor, params, body }) => {
      await s.reviews.review(actor, params.id, params.itemId, body);
      return s.requests.present(actor, await s.reviews.reload(params.id));
    },
    reviewBreakGlass: async ({ actor, params, body }) => {
      await s.breakGlassReviews.review(actor, params.id, params.itemId, body);
      return s.requests.present(actor, await s.reviews.reload(params.id));
    },
    inbox: ({ actor, query }) => s.inbox.list(actor, query),
  };
}

function delegationHandlers(
  s: Services,
): Pick<Handlers, 'delegations' | 'delegate' | 'endDelegation'> {
  return {
    delegations: ({ actor }) => s.delegations.list(actor),
    delegate: ({ actor, body }) => s.delegations.set(actor, body),
    endDelegation: ({ actor, params }) => s.delegations.end(actor, params.id),
  };
}

function grantHandlers(
  s: Services,
): Pick<
  Handlers,
  | 'grants'
  | 'grant'
  | 'endGrant'
  | 'extendGrant'
  | 'retryGrant'
  | 'revealCredential'
  | 'renewCredential'
> {
  return {
    grants: ({ actor, query }) => s.grants.list(actor, query),
    grant: ({ actor, params }) => s.grants.get(actor, params.id),
    endGrant: ({ actor, params, body }) =>
      s.grants.end(actor, params.id, body.comment),
    extendGrant: async ({ actor, params, body, idempotencyKey }) =>
      s.requests.present(
        actor,
        await s.extend.extend(actor, params.id, body, idempotencyKey),
      ),
    retryGrant: ({ actor, params }) => s.grants.retry(actor, params.id),
    revealCredential: ({ actor, params }) =>
      s.credentials.reveal(actor, params.id),
    renewCredential: ({ actor, params }) =>
      s.credentials.renew(actor, params.id),
  };
}

function historyHandlers(
  s: Services,
): Pick<Handlers, 'history' | 'historyExport' | 'integrity' | 'insights'> {
  return {
    history: async ({ actor, query }) => {
      await s.historyAccess.requireFor(actor, query);
      return s.history.list(
        { ref: actor.ref, seesAll: seesEverything(actor) },
        query,
      );
    },
    historyExport: async ({ actor, query, response }) => {
      await s.historyAccess.requireFor(actor, query);
      const { format, ...filter } = query;
      await streamExport(
        response,
        format,
        s.history.export(
          { ref: actor.ref, seesAll: seesEverything(actor) },
          filter,
          format,
        ),
      );
    },
    integrity: async ({ actor }) => {
      await s.historyAccess.requireAuditor(actor);
      return s.history.integrity();
    },
    insights: ({ actor, query }) => s.insights.insights(actor, query),
  };
}

function administrationHandlers(
  s: Services,
): Pick<
  Handlers,
  | 'health'
  | 'pause'
  | 'endAll'
  | 'inventory'
  | 'drain'
  | 'setDrain'
  | 'simulate'
  | 'checkProviders'
  | 'dryRun'
> {
  return {
    simulate: ({ actor, body }) => s.simulate.simulate(actor, body),
    checkProviders: ({ actor, body }) => s.providers.check(actor, body),
    dryRun: ({ actor, body }) => s.dryRun.dryRun(actor, body),
    health: ({ actor }) => s.health.health(actor),
    pause: async ({ actor, body }) => {
      await s.administration.pause(actor, body);
      return s.health.viewer(actor);
    },
    endAll: ({ actor, body }) => s.administration.endAll(actor, body),
    inventory: ({ actor, body }) => s.drift.takeInventory(actor, body),
    drain: ({ actor }) => s.drain.get(actor),
    setDrain: ({ actor, body }) => s.drain.set(actor, body),
  };
}
