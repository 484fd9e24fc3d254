import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aRefusal, renderView } from '../__testUtils__/renderView';
import {
  aGrant,
  anEmergency,
  anEntityAccess,
  aRole,
  aViewer,
  isEmergency,
  isInstant,
  isRefused,
  needsApproval,
  REFS,
} from '../fixtures';
import { EntityAccess } from './EntityAccess';

const view = <EntityAccess entityRef={REFS.db} />;

describe('EntityAccess', () => {
  it('says what can be had and what it takes, before anything is asked', async () => {
    const api = anApi({ entityAccess: async () => anEntityAccess() });
    renderView(view, api);
    expect(
      await screen.findByText('Asks the lead of Orders (Orders lead)'),
    ).toBeVisible();
    expect(
      screen.getByRole('button', { name: /Ask Orders lead: Read the orders/ }),
    ).toBeEnabled();
    expect(
      screen.getByRole('button', { name: /Get access now: See query plans/ }),
    ).toBeEnabled();
    expect(
      screen.getByRole('button', { name: /Not available: Write/ }),
    ).toBeDisabled();
    expect(
      screen.getByText(
        'Only members of the owning team, Orders, may ask for this',
      ),
    ).toBeVisible();
    expect(api.entityAccess).toHaveBeenCalledWith(
      { params: { kind: 'resource', namespace: 'default', name: 'orders-db' } },
      expect.anything(),
    );
  });

  it('opens a verdict to its checks: icon, words, source and line', async () => {
    const api = anApi({
      entityAccess: async () =>
        anEntityAccess({
          roles: [{ role: aRole(), decision: needsApproval() }],
        }),
    });
    renderView(view, api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Why: 3 checks' }),
    );
    const checks = screen.getAllByRole('listitem');
    expect(checks).toHaveLength(3);
    expect(checks[0]).toHaveTextContent(/^Met · You are a member/);
    expect(checks[0]).toHaveTextContent('Source: catalog · production.yaml:21');
    expect(checks[1]).toHaveTextContent(/^Not met/);
    expect(checks[2]).toHaveTextContent(/^Unknown/);
  });

  it('leaves the strip of running access out when nothing runs', async () => {
    renderView(view, anApi({ entityAccess: async () => anEntityAccess() }));
    await screen.findByText('What you can get here');
    expect(screen.queryByText('Your access')).not.toBeInTheDocument();
    expect(screen.queryByText('Who has access now')).not.toBeInTheDocument();
  });

  it('shows running access with its time left and what can be done', async () => {
    const api = anApi({
      entityAccess: async () => anEntityAccess({ mine: [aGrant()] }),
    });
    renderView(view, api);
    const strip = await screen.findByRole('region', { name: 'Your access' });
    expect(within(strip).getByRole('timer')).toHaveTextContent(
      /27 min .* left/,
    );
    expect(
      within(strip)
        .getAllByRole('button')
        .map(button => button.textContent),
    ).toEqual(['Connect', 'Extend', 'End now']);
  });

  it('lets those who may revoke the access of others, after asking once', async () => {
    const theirs = aGrant({
      actions: { end: true, extend: false, reveal: false, renew: false },
    });
    const api = anApi({
      viewer: async () => aViewer({ ref: REFS.lead }),
      entityAccess: async () => anEntityAccess({ holders: [theirs] }),
      endGrant: async () => ({ ...theirs, state: 'ending' }),
    });
    renderView(view, api);
    const holders = await screen.findByRole('region', {
      name: 'Who has access now',
    });
    expect(within(holders).queryByText('Connect')).not.toBeInTheDocument();
    await userEvent.click(within(holders).getByText('Revoke'));
    expect(api.endGrant).not.toHaveBeenCalled();
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(
      within(dialog).getByLabelText(/Note for the history/),
      'No longer needed',
    );
    await userEvent.click(within(dialog).getByText('Revoke'));
    expect(api.endGrant).toHaveBeenCalledWith({
      params: { id: theirs.id },
      body: { comment: 'No longer needed' },
    });
  });

  it('does not link the history for everybody', async () => {
    const api = anApi({ entityAccess: async () => anEntityAccess() });
    renderView(view, api);
    await screen.findByText('What you can get here');
    await waitFor(() => expect(api.viewer).toHaveBeenCalled());
    expect(screen.queryByText('Access history')).not.toBeInTheDocument();
  });

  it.each([[aViewer({ auditor: true })], [aViewer({ administrator: true })]])(
    'links the history for those who may read it',
    async viewer => {
      const api = anApi({
        viewer: async () => viewer,
        entityAccess: async () => anEntityAccess(),
      });
      renderView(view, api);
      expect(await screen.findByText('Access history')).toHaveAttribute(
        'href',
        '/jit-access/history?entityRef=resource%3Adefault%2Forders-db',
      );
    },
  );

  it('says so and offers nothing while all new access is paused', async () => {
    const api = anApi({
      entityAccess: async () =>
        anEntityAccess({
          roles: [{ role: aRole(), decision: isInstant() }],
          paused: { reason: 'Incident 7 is being contained.' },
        }),
    });
    renderView(view, api);
    expect(
      await screen.findByText('All new access is paused'),
    ).toBeInTheDocument();
    expect(screen.getByText(/Incident 7 is being contained/)).toBeVisible();
    expect(
      screen.getByRole('button', { name: /Get access now/ }),
    ).toBeDisabled();
  });

  it('says what to do where nothing can be asked for', async () => {
    const api = anApi({
      entityAccess: async () => anEntityAccess({ roles: [] }),
    });
    renderView(view, api);
    expect(
      await screen.findByText('Nothing can be asked for here'),
    ).toBeVisible();
  });

  it('shows that it loads, and a failure with a retry that works', async () => {
    const api = anApi();
    api.entityAccess.mockRejectedValue(
      await aRefusal(503, 'ServiceUnavailableError', 'The catalog is away'),
    );
    renderView(view, api);
    expect(await screen.findByText('Loading')).toBeInTheDocument();
    expect(
      await screen.findByText('The catalog is away', {}, { timeout: 4000 }),
    ).toBeVisible();
    api.entityAccess.mockImplementation(async () => anEntityAccess());
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('What you can get here')).toBeVisible();
  });

  it('offers emergency access apart from the ordinary way, also where that is refused', async () => {
    const decision = isRefused({ breakGlassOffered: true });
    const api = anApi({
      entityAccess: async () =>
        anEntityAccess({ roles: [{ role: aRole(), decision }] }),
      preview: async () => ({
        items: [{ entityRef: REFS.db, roleName: 'x', decision: isEmergency() }],
      }),
    });
    renderView(view, api);
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Emergency access: Read the orders database',
      }),
    );
    expect(
      await screen.findByRole('button', { name: 'Get emergency access now' }),
    ).toBeEnabled();
  });

  it('marks running access that was taken in an emergency', async () => {
    const api = anApi({
      entityAccess: async () => anEntityAccess({ mine: [aGrant()] }),
      requests: async () => ({ items: [anEmergency()] }),
    });
    renderView(view, api);
    const strip = await screen.findByRole('region', { name: 'Your access' });
    expect(await within(strip).findByText('Emergency')).toBeVisible();
  });
});
