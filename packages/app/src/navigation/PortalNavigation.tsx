import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarSpace,
} from '@backstage/core-components';
import type {
  NavContentComponentProps,
  NavContentNavItem,
} from '@backstage/plugin-app-react';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import { RiMenuLine, RiSettings3Line } from '@remixicon/react';
import { PortalTitle } from './PortalTitle';
import { SwitchPerson } from './SwitchPerson';

function PageLink({ href, title, icon }: NavContentNavItem) {
  return <SidebarItem to={href} text={title} icon={() => icon} />;
}

/**
 * The sidebar: where people go every day on top, what is about themselves at
 * the bottom. Pages of plugins that are added later join the upper part.
 *
 * @internal
 */
export function PortalNavigation({ navItems }: NavContentComponentProps) {
  const pages = navItems.withComponent(PageLink);
  const home = pages.take('page:home');
  const catalog = pages.take('page:catalog');
  const access = pages.take('page:jit-access');
  const create = pages.take('page:scaffolder');
  const search = pages.take('page:search');
  const notifications = navItems.take('page:notifications');
  const settings = pages.take('page:user-settings');

  return (
    <Sidebar>
      <PortalTitle />
      <SidebarGroup label="Menu" icon={<RiMenuLine />}>
        {home}
        {catalog}
        {access}
        {create}
        {search}
        {pages.rest({ sortBy: 'title' })}
      </SidebarGroup>
      <SidebarSpace />
      <SidebarDivider />
      <SidebarGroup label="You" icon={<RiSettings3Line />}>
        {notifications && <NotificationsSidebarItem />}
        {settings}
        <SwitchPerson />
      </SidebarGroup>
    </Sidebar>
  );
}
