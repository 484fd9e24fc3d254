import { identityApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { SwitchPerson } from './SwitchPerson';

describe('SwitchPerson', () => {
  it('signs the present persona out', async () => {
    const identity = mockApis.identity.mock();
    identity.signOut.mockResolvedValue(undefined);
    renderInTestApp(<SwitchPerson />, { apis: [[identityApiRef, identity]] });

    await userEvent.click(
      await screen.findByRole('button', { name: 'Switch person' }),
    );

    expect(identity.signOut).toHaveBeenCalledTimes(1);
  });
});
