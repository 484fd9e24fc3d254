import { screen } from '@testing-library/react';
import { anApi, renderView } from '../__testUtils__/renderView';
import { anInboxItem, aViewer, someInsights } from '../fixtures';
import { AccessPage, type AccessLayout } from './AccessPage';

const Layout: AccessLayout = ({ title, tabs, children }) => (
  <>
    <h1>{title}</h1>
    <nav>{tabs.map(tab => tab.label).join(' | ')}</nav>
    {children}
  </>
);

function show(viewer = aViewer(), address = '/jit-access') {
  renderView(
    <AccessPage layout={Layout} />,
    anApi({
      viewer: async () => viewer,
      requestable: async () => ({ items: [] }),
      inbox: async () => ({ items: [anInboxItem()] }),
      insights: async () => someInsights(),
    }),
    address,
  );
}

describe('AccessPage', () => {
  it.each([
    [aViewer(), 'Request | My access | Inbox'],
    [aViewer({ inbox: 3 }), 'Request | My access | Inbox (3)'],
    [
      aViewer({ auditor: true }),
      'Request | My access | Inbox | History | Insights',
    ],
    [
      aViewer({ administrator: true }),
      'Request | My access | Inbox | History | Insights | Health',
    ],
  ])('has the tabs that concern the viewer', async (viewer, tabs) => {
    show(viewer);
    expect(await screen.findByText(tabs)).toBeVisible();
  });

  it('begins with the request view and keeps what a link fills in', async () => {
    show(aViewer(), '/jit-access?duration=PT1H');
    expect(await screen.findByRole('searchbox')).toBeVisible();
    expect(screen.getByTestId('address')).toHaveTextContent(
      '/jit-access/request?duration=PT1H',
    );
  });

  it('opens a view by its address', async () => {
    show(aViewer(), '/jit-access/inbox');
    expect(await screen.findByRole('article')).toBeVisible();
  });

  it('loads insights when they are opened', async () => {
    show(aViewer({ auditor: true }), '/jit-access/insights');
    expect(
      await screen.findByRole('region', { name: 'What became of requests' }),
    ).toBeVisible();
  });

  it('says so on a direct address to a view that is for others', async () => {
    show(aViewer(), '/jit-access/health');
    expect(await screen.findByText('This view is not for you')).toBeVisible();
  });
});
