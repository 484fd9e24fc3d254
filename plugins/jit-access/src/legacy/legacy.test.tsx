import type { Entity } from '@backstage/catalog-model';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import type { JitAccessApi } from '@jit-access/backstage-plugin-jit-access-common';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import { anApi } from '../__testUtils__/renderView';
import { aGrant, anEntityAccess } from '../fixtures';
import { rootRouteRef } from '../routes';
import {
  EntityJitAccessCard,
  EntityJitAccessContent,
  jitAccessApiRef,
  JitAccessPage,
} from '.';

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'orders-db', namespace: 'default' },
};

const api = anApi({
  entityAccess: async () => anEntityAccess({ mine: [aGrant()] }),
  requestable: async () => ({ items: [] }),
});

async function show(element: JSX.Element, address: string) {
  await renderInTestApp(
    <TestApiProvider apis={[[jitAccessApiRef, api as unknown as JitAccessApi]]}>
      <Routes>
        <Route path="/access/*" element={element} />
      </Routes>
    </TestApiProvider>,
    {
      routeEntries: [address],
      mountedRoutes: {
        '/access': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
    },
  );
}

describe('in a portal of the old frontend system', () => {
  it('the page works wherever it is mounted', async () => {
    await show(<JitAccessPage />, '/access/request');
    expect(
      await screen.findByText('Nothing can be asked for yet'),
    ).toBeInTheDocument();
    expect(screen.getByRole('tab', { name: 'My access' })).toHaveAttribute(
      'href',
      '/access/my-access',
    );
  });

  it('the tab shows what can be had', async () => {
    await show(
      <EntityProvider entity={entity}>
        <EntityJitAccessContent />
      </EntityProvider>,
      '/access',
    );
    expect(
      await screen.findByText('What you can get here'),
    ).toBeInTheDocument();
  });

  it('the card leads to the tab', async () => {
    await show(
      <EntityProvider entity={entity}>
        <EntityJitAccessCard />
      </EntityProvider>,
      '/access',
    );
    expect(
      await screen.findByRole('link', { name: 'Use or end it' }),
    ).toHaveAttribute('href', '/catalog/default/resource/orders-db/access');
  });
});
