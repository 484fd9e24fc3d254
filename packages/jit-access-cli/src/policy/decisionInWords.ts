import {
  Check,
  Decision,
  Person,
} from '@jit-access/backstage-plugin-jit-access-common';
import { placeOf } from '../terminal/places';
import { Terminal, paint } from '../terminal/Terminal';

const SIGNS = {
  met: ['✓', 'green'],
  'not-met': ['✗', 'red'],
  unknown: ['?', 'yellow'],
} as const;

const VERDICTS: Record<
  Decision['outcome'],
  ['green' | 'yellow' | 'red', string]
> = {
  allow: ['green', 'Granted at once'],
  approval: ['yellow', 'Needs approval'],
  refuse: ['red', 'Refused'],
};

/** A decision as somebody reads it who has to answer for it, line by line. */
export function decisionInWords(
  decision: Decision,
  terminal: Pick<Terminal, 'colours'>,
): string[] {
  const [colour, verdict] = VERDICTS[decision.outcome];
  return [
    `${paint(terminal, colour, verdict)}: ${decision.headline}`,
    ...section('Why', decision.reasons),
    ...section('Who can approve', approversInWords(decision)),
    ...section('How long', durationsInWords(decision)),
    ...section('Emergency', emergencyInWords(decision)),
    ...section(
      'What was looked at',
      decision.checks.map(check => checkInWords(check, terminal)),
    ),
    ...section('What would have to change', decision.remedies ?? []),
    ...section('Decided by', deciderInWords(decision)),
  ];
}

/** One check with its outcome, its place and who said so. */
export function checkInWords(
  check: Check,
  terminal: Pick<Terminal, 'colours'>,
): string {
  const [sign, colour] = SIGNS[check.status];
  const from = [
    check.location && placeOf(check.location),
    check.source && `source: ${check.source}`,
  ].filter(Boolean);
  const origin = from.length > 0 ? ` (${from.join(', ')})` : '';
  return `${paint(terminal, colour, sign)} ${check.kind} ${check.name}: ${check.text}${paint(terminal, 'dim', origin)}`;
}

function section(title: string, lines: string[]): string[] {
  if (lines.length === 0) return [];
  return ['', title, ...lines.map(text => `  ${text}`)];
}

function approversInWords({ stages, waitAtMost }: Decision): string[] {
  const lines = stages.flatMap((stage, index) => [
    `${index + 1}. ${stage.count} of: ${stage.title}${stage.fallback ? ' (in place of others, who cannot be found)' : ''}`,
    ...(stage.people.length > 0
      ? stage.people.map(person => `   ${personInWords(person)}`)
      : ['   nobody right now']),
    ...(stage.escalation
      ? [`   after ${stage.escalation.after} also: ${stage.escalation.title}`]
      : []),
  ]);
  return waitAtMost
    ? [...lines, `Lapses when not answered within ${waitAtMost}`]
    : lines;
}

function personInWords({ name, ref, marks, awayUntil }: Person): string {
  const said = [...marks, ...(awayUntil ? [`away until ${awayUntil}`] : [])];
  return `${name} (${ref})${said.length > 0 ? `, ${said.join(', ')}` : ''}`;
}

function durationsInWords({ durations, boundTo }: Decision): string[] {
  return [
    ...(durations.max ? [`At most ${durations.max}`] : []),
    ...(durations.min ? [`At least ${durations.min}`] : []),
    ...(boundTo
      ? [
          `Ends with ${boundTo.kind} ${boundTo.title}${boundTo.endsAt ? `, at ${boundTo.endsAt}` : ''}`,
        ]
      : []),
  ];
}

function emergencyInWords({
  breakGlass,
  breakGlassOffered,
}: Decision): string[] {
  if (breakGlass) {
    return [
      `A review is due within ${breakGlass.reviewWithin}, by ${breakGlass.reviewers.title}`,
    ];
  }
  return breakGlassOffered ? ['Emergency access is offered here'] : [];
}

function deciderInWords({ policy, policyDigest }: Decision): string[] {
  if (!policy) return [];
  const route = policy.route ? `, route ${policy.route}` : '';
  const place = policy.location ? ` (${placeOf(policy.location)})` : '';
  return [
    `policy ${policy.name}${route}${place}, set ${policyDigest.slice(0, 12)}`,
  ];
}
