import { ResponseError } from '@backstage/errors';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  jitAccessRoutes,
  type JitAccessApi,
} from '@jit-access/backstage-plugin-jit-access-common';
import { useLocation } from 'react-router-dom';
import { jitAccessApiRef } from '../api/jitAccessApiRef';
import { AccessDataProvider } from '../data/AccessDataProvider';
import { aViewer } from '../fixtures';
import { rootRouteRef } from '../routes';

type Apis = NonNullable<
  NonNullable<Parameters<typeof renderInTestApp>[1]>['apis']
>;

/** The client with every method mocked. */
export type ApiMock = { [name in keyof JitAccessApi]: jest.Mock };

/**
 * A client whose every call fails, but for what a test answers itself.
 *
 * @internal
 */
export function anApi(answers: Partial<JitAccessApi> = {}): ApiMock {
  const unanswered = Object.keys(jitAccessRoutes).map(name => [
    name,
    jest.fn(async () => {
      throw new Error(`This test does not answer ${name}`);
    }),
  ]);
  const api = Object.fromEntries(unanswered) as ApiMock;
  api.viewer.mockImplementation(async () => aViewer());
  api.delegations.mockImplementation(async () => ({
    mine: [],
    forOthers: [],
  }));
  api.requests.mockImplementation(async () => ({ items: [] }));
  for (const [name, answer] of Object.entries(answers)) {
    api[name as keyof JitAccessApi].mockImplementation(answer);
  }
  return api;
}

/** What the server answers when it refuses. @internal */
export async function aRefusal(
  statusCode: number,
  name: string,
  message: string,
  more: Record<string, unknown> = {},
): Promise<Error> {
  const body = {
    error: { name, message, ...more },
    request: { method: 'POST', url: '/' },
    response: { statusCode },
  };
  return ResponseError.fromResponse({
    status: statusCode,
    statusText: name,
    ok: false,
    headers: new Headers({ 'content-type': 'application/json' }),
    text: async () => JSON.stringify(body),
    json: async () => body,
  } as unknown as Response);
}

function Address() {
  const { pathname, search } = useLocation();
  return <output data-testid="address">{`${pathname}${search}`}</output>;
}

/**
 * Renders a view in an app that has our page and the catalog's mounted. The
 * address shows as `address`.
 *
 * @internal
 */
export function renderView(
  view: JSX.Element,
  api: ApiMock,
  address = '/jit-access',
  moreApis: Apis = [],
) {
  return renderInTestApp(
    <AccessDataProvider>
      {view}
      <Address />
    </AccessDataProvider>,
    {
      apis: [[jitAccessApiRef, api as unknown as JitAccessApi], ...moreApis],
      mountPath: '/jit-access/*',
      initialRouteEntries: [address],
      mountedRoutes: {
        '/jit-access': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
    },
  );
}
