import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, within } from '@testing-library/react';
import { DemoHome } from './DemoHome';

const ORDERS_DB = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name: 'orders-db',
    namespace: 'default',
    labels: { 'jit-access/environment': 'production' },
  },
  spec: { type: 'database', owner: 'orders' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/orders' }],
};

const BUCKET = {
  ...ORDERS_DB,
  metadata: { name: 'pictures', namespace: 'default' },
  spec: { type: 'bucket', owner: 'web' },
};

function renderHome(
  catalog = catalogApiMock({ entities: [ORDERS_DB, BUCKET] }),
) {
  renderInTestApp(<DemoHome widgets={[]} />, {
    config: {
      auth: {
        providers: {
          demoPersona: {
            personas: [
              {
                entityRef: 'user:default/orders-lead',
                title: 'Orders lead',
                role: 'Leads team Orders.',
                tries: [{ text: 'Answer a request', path: '/access/inbox' }],
              },
            ],
          },
        },
      },
    },
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [[catalogApiRef, catalog]],
  });
}

describe('DemoHome', () => {
  beforeEach(() => window.sessionStorage.clear());

  it('says who one is and leads to what this person may try', async () => {
    window.sessionStorage.setItem('demo-persona', 'user:default/orders-lead');
    renderHome();

    expect(
      await screen.findByRole('heading', { name: 'Orders lead' }),
    ).toBeInTheDocument();
    const tries = screen.getByRole('grid', { name: 'Try this' });
    expect(
      within(tries).getByRole('row', { name: 'Answer a request' }),
    ).toHaveAttribute('data-href', '/access/inbox');
  });

  it('lists the databases of the company, and nothing else', async () => {
    renderHome();

    const databases = await screen.findByRole('grid', { name: 'Databases' });
    const rows = within(databases).getAllByRole('row');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toHaveTextContent('orders-db');
    expect(rows[0]).toHaveTextContent('production · team orders');
    expect(rows[0]).toHaveAttribute(
      'data-href',
      '/catalog/default/resource/orders-db',
    );
  });

  it('says so when the catalog does not answer', async () => {
    const catalog = catalogApiMock.mock();
    catalog.getEntities.mockRejectedValue(new Error('connection lost'));
    renderHome(catalog);

    expect(
      await screen.findByText(/The catalog did not answer: connection lost/),
    ).toBeInTheDocument();
  });
});
