import {
  RiCodeSSlashLine,
  RiFileSearchLine,
  RiPhoneLine,
  RiServerLine,
  RiShieldCheckLine,
  RiTeamLine,
  RiTimerLine,
} from '@remixicon/react';

/** By what the name ends with; the first that fits counts. */
const ICONS = [
  { ending: '-lead', Icon: RiTeamLine },
  { ending: '-oncall', Icon: RiPhoneLine },
  { ending: 'auditor', Icon: RiFileSearchLine },
  { ending: 'contractor', Icon: RiTimerLine },
  { ending: 'security-engineer', Icon: RiShieldCheckLine },
  { ending: 'platform-engineer', Icon: RiServerLine },
] as const;

/**
 * A picture of what the persona does.
 *
 * @internal
 */
export function PersonaIcon({ entityRef }: { entityRef: string }) {
  const found = ICONS.find(({ ending }) => entityRef.endsWith(ending));
  const Icon = found?.Icon ?? RiCodeSSlashLine;
  return <Icon size={20} aria-hidden />;
}
