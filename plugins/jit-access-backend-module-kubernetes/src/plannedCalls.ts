import { JsonObject } from '@backstage/types';
import {
  BindingOrder,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { PAGE } from './Bindings';
import { emptied, wantedBinding } from './ourBinding';
import { objectName } from './ourMark';
import { Place } from './target';
import {
  accountBody,
  addressOf,
  secretBody,
  tokenRequest,
} from './TokenAccount';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** What is sent where nothing of the access is there yet. @internal */
export function callsToEnsure(
  order: BindingOrder,
  place: Place,
): PlannedCall[] {
  const bindings = bindingsPath(place);
  const name = objectName(order);
  return [
    { call: `GET ${bindings}/${name}` },
    { call: `GET ${bindings}?limit=${PAGE}` },
    { call: `GET ${rolePath(place)}` },
    ...(place.token ? callsForToken(order) : []),
    sent(`POST ${bindings}`, wantedBinding(order, place)),
  ];
}

/** What is sent where it is there as it was made. @internal */
export function callsToRemove(
  order: BindingOrder,
  place: Place,
): PlannedCall[] {
  const binding = `${bindingsPath(place)}/${objectName(order)}`;
  const uid = order.handle?.uid;
  const deletion = sent(
    `DELETE ${binding}`,
    uid === undefined ? undefined : { preconditions: { uid } },
  );
  if (!place.token) {
    return [{ call: `GET ${binding}` }, deletion];
  }
  const { accounts, secrets, name } = tokenPaths(order);
  return [
    { call: `GET ${binding}` },
    sent(`PUT ${binding}`, emptied(wantedBinding(order, place))),
    { call: `GET ${secrets}/${name}` },
    { call: `DELETE ${secrets}/${name}` },
    { call: `GET ${accounts}/${name}` },
    { call: `DELETE ${accounts}/${name}` },
    deletion,
  ];
}

function callsForToken(order: BindingOrder): PlannedCall[] {
  const { accounts, secrets, name } = tokenPaths(order);
  const request = tokenRequest(order, {}, 0);
  // How long it lasts depends on when it is asked for.
  delete request.spec.expirationSeconds;
  return [
    { call: `GET ${accounts}/${name}` },
    sent(`POST ${accounts}`, accountBody(order)),
    { call: `GET ${secrets}/${name}` },
    sent(`POST ${secrets}`, secretBody(order)),
    sent(`POST ${accounts}/${name}/token`, request),
  ];
}

function sent(call: string, body: object | undefined): PlannedCall {
  return body ? { call, body: { ...body } as JsonObject } : { call };
}

function bindingsPath({ namespace }: Place): string {
  return namespace === undefined
    ? `${RBAC}/clusterrolebindings`
    : `${RBAC}/namespaces/${namespace}/rolebindings`;
}

function rolePath({ namespace, role: { kind, name } }: Place): string {
  const encoded = encodeURIComponent(name);
  return kind === 'Role'
    ? `${RBAC}/namespaces/${namespace}/roles/${encoded}`
    : `${RBAC}/clusterroles/${encoded}`;
}

function tokenPaths(order: BindingOrder) {
  const { namespace, name } = addressOf(order);
  const core = `/api/v1/namespaces/${namespace}`;
  return {
    accounts: `${core}/serviceaccounts`,
    secrets: `${core}/secrets`,
    name,
  };
}
