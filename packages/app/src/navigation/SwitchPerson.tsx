import { SidebarItem } from '@backstage/core-components';
import {
  errorApiRef,
  identityApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import { RiUserSharedLine } from '@remixicon/react';

function Icon() {
  return <RiUserSharedLine size={24} />;
}

/**
 * Leaves the present persona and goes back to the sign-in page.
 *
 * @internal
 */
export function SwitchPerson() {
  const identity = useApi(identityApiRef);
  const errors = useApi(errorApiRef);
  return (
    <SidebarItem
      icon={Icon}
      text="Switch person"
      onClick={() => {
        identity.signOut().catch(error => errors.post(error));
      }}
    />
  );
}
